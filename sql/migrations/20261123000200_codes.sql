-- migrate:up
-- The codebook's closed lists with their definitions. event_type and actor are filled from the coder's own data by
-- `dateline migrate`; the others are the codebook's words and change only by a migration.

CREATE TABLE mart.event_type (
    event_type text PRIMARY KEY,
    definition text NOT NULL,
    is_material boolean NOT NULL,
    is_violent boolean NOT NULL,
    plover_type text NOT NULL,
    plover_mode text,
    cameo_root_code text NOT NULL CHECK (cameo_root_code ~ '^(0[1-9]|1[0-9]|20)$'),
    acled_event_type text NOT NULL,
    acled_sub_event_type text NOT NULL,
    ucdp_violence_type text NOT NULL CHECK (ucdp_violence_type IN ('state_based', 'non_state', 'one_sided', 'none'))
);
COMMENT ON TABLE mart.event_type IS 'The closed list of event types, with what each is called in PLOVER, CAMEO, ACLED and UCDP.';
COMMENT ON COLUMN mart.event_type.event_type IS 'The type, as in mart.event.event_type.';
COMMENT ON COLUMN mart.event_type.definition IS 'What counts as this type.';
COMMENT ON COLUMN mart.event_type.is_material IS 'Whether something physical happens (a strike, an arrest, a protest) rather than words.';
COMMENT ON COLUMN mart.event_type.is_violent IS 'Whether it is organised violence or an attack.';
COMMENT ON COLUMN mart.event_type.plover_type IS 'Event type of PLOVER, the Political Language Ontology for Verifiable Event Records.';
COMMENT ON COLUMN mart.event_type.plover_mode IS 'Mode of PLOVER; null where PLOVER has none for the type.';
COMMENT ON COLUMN mart.event_type.cameo_root_code IS 'Two-digit root code of CAMEO, 01 to 20.';
COMMENT ON COLUMN mart.event_type.acled_event_type IS 'ACLED event type by default; mart.event has the one refined by target and outcome.';
COMMENT ON COLUMN mart.event_type.acled_sub_event_type IS 'ACLED sub-event type by default; mart.event has the refined one.';
COMMENT ON COLUMN mart.event_type.ucdp_violence_type IS 'UCDP type of violence by default; mart.event has the one refined by the parties.';

CREATE TABLE mart.actor (
    actor_id text PRIMARY KEY,
    name text NOT NULL,
    actor_kind text NOT NULL,
    actor_type text NOT NULL,
    country_iso3 text CHECK (country_iso3 ~ '^[A-Z]{3}$'),
    parent_actor_id text,
    active_from text,
    active_to text,
    aliases text[] NOT NULL
);
CREATE INDEX actor_parent_actor_id_idx ON mart.actor (parent_actor_id);
COMMENT ON TABLE mart.actor IS 'Actors that the coder knows by name. An actor of an event without actor_id is known only by its words.';
COMMENT ON COLUMN mart.actor.actor_id IS 'The coder''s key of the actor, as in mart.event_actor.actor_id.';
COMMENT ON COLUMN mart.actor.name IS 'Canonical name.';
COMMENT ON COLUMN mart.actor.actor_kind IS 'What it is more closely: state, government, military, branch, group, wing, igo, person …';
COMMENT ON COLUMN mart.actor.actor_type IS 'Kind of actor, see mart.actor_type.';
COMMENT ON COLUMN mart.actor.country_iso3 IS 'Country it belongs to, ISO 3166-1 alpha-3; null for one of no single country.';
COMMENT ON COLUMN mart.actor.parent_actor_id IS 'What it is part of: a wing''s movement, an agency''s state; null: nothing known.';
COMMENT ON COLUMN mart.actor.active_from IS 'Since when it exists (or held office first): an ISO date, month or year; null: not known.';
COMMENT ON COLUMN mart.actor.active_to IS 'Until when; null: it still does, or not known.';
COMMENT ON COLUMN mart.actor.aliases IS 'Other names that it goes by in the news.';

CREATE TABLE core.reference_state (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    version text NOT NULL,
    loaded_at timestamptz NOT NULL
);
COMMENT ON TABLE core.reference_state IS 'Which version of the coder''s tables mart.event_type and mart.actor hold: one row.';
COMMENT ON COLUMN core.reference_state.is_only IS 'Always true: there is one row.';
COMMENT ON COLUMN core.reference_state.version IS 'Hash of the coder''s tables.';
COMMENT ON COLUMN core.reference_state.loaded_at IS 'When they were loaded.';

CREATE TABLE mart.actor_type (
    actor_type text PRIMARY KEY,
    definition text NOT NULL,
    is_armed boolean NOT NULL,
    is_civilian boolean NOT NULL
);
COMMENT ON TABLE mart.actor_type IS 'The closed list of kinds of actor.';
COMMENT ON COLUMN mart.actor_type.actor_type IS 'The kind, as in mart.event_actor.actor_type.';
COMMENT ON COLUMN mart.actor_type.definition IS 'Who counts as this kind.';
COMMENT ON COLUMN mart.actor_type.is_armed IS 'Whether its members are armed by trade.';
COMMENT ON COLUMN mart.actor_type.is_civilian IS 'Whether its members count as civilians.';
INSERT INTO mart.actor_type (actor_type, definition, is_armed, is_civilian) VALUES
('state_military', 'Armed forces of a state, and branches and units of them.', true, false),
('government', 'A government, ministry, head of state or other civil authority.', false, false),
('non_state_armed_group', 'An organised armed group that is no state''s own force.', true, false),
('coalition', 'Several states or forces acting together under one name.', true, false),
('police', 'Police, gendarmerie, border and internal security forces.', true, false),
('civilians', 'People who carry no arms for anyone: residents, protesters, workers, refugees.', false, true),
('political_party', 'A party or political movement, not its armed wing.', false, true),
('media', 'Journalists and news organisations.', false, true),
('ngo_igo', 'Aid, rights and other non-governmental organisations, and bodies of several states such as the UN.', false, true),
('business', 'Companies and their staff.', false, true),
('infrastructure', 'A thing hit rather than people: a base, a pipeline, a ship, a road.', false, false),
('unknown', 'Not said, or not one of the others.', false, false);

CREATE TABLE mart.date_precision (
    date_precision text PRIMARY KEY,
    precision_order smallint NOT NULL UNIQUE,
    definition text NOT NULL
);
COMMENT ON TABLE mart.date_precision IS 'How exactly the date of an event is known.';
COMMENT ON COLUMN mart.date_precision.date_precision IS 'The code, as in mart.event.date_precision.';
COMMENT ON COLUMN mart.date_precision.precision_order IS '1 is the most exact.';
COMMENT ON COLUMN mart.date_precision.definition IS 'What the code says about date_start and date_end.';
INSERT INTO mart.date_precision (date_precision, precision_order, definition) VALUES
('day', 1, 'The day is known; a night between two days gives both.'),
('week', 2, 'The week is known: Monday to Sunday, or a few named days.'),
('month', 3, 'The month is known: its first to its last day.'),
('year', 4, 'The year is known: its first to its last day.'),
('unknown', 5, 'The text gives no date; date_latest is the last day on which it can have happened.');

CREATE TABLE mart.place_precision (
    place_precision text PRIMARY KEY,
    precision_order smallint NOT NULL UNIQUE,
    definition text NOT NULL
);
COMMENT ON TABLE mart.place_precision IS 'How exactly the place of an event is known.';
COMMENT ON COLUMN mart.place_precision.place_precision IS 'The code, as in mart.event.place_precision and mart.event_place.place_precision.';
COMMENT ON COLUMN mart.place_precision.precision_order IS '1 is the most exact.';
COMMENT ON COLUMN mart.place_precision.definition IS 'What the coordinates stand for.';
INSERT INTO mart.place_precision (place_precision, precision_order, definition) VALUES
('exact', 1, 'The site itself: a base, a crossing, a building.'),
('near', 2, 'Near a named place; radius_km says how near.'),
('city', 3, 'A town or city; the coordinates are its centre.'),
('admin2', 4, 'A district; the coordinates are its centroid.'),
('admin1', 5, 'A province or governorate; the coordinates are its centroid.'),
('region', 6, 'A part of a country or an area across borders; the coordinates are a rough middle.'),
('country', 7, 'Only the country is known; the coordinates are its centroid: do not map them as a point.');

CREATE TABLE mart.code_list (
    list_name text NOT NULL,
    code text NOT NULL,
    definition text NOT NULL,
    PRIMARY KEY (list_name, code)
);
COMMENT ON TABLE mart.code_list IS 'The other closed lists: every code that a column of mart may hold, with its meaning.';
COMMENT ON COLUMN mart.code_list.list_name IS 'The list, named as the column that holds its codes.';
COMMENT ON COLUMN mart.code_list.code IS 'The code.';
COMMENT ON COLUMN mart.code_list.definition IS 'What the code means.';
INSERT INTO mart.code_list (list_name, code, definition) VALUES
('realis', 'actual', 'A source says that it happened; intercepted and failed attempts included.'),
('realis', 'threatened', 'Someone says that they will do it.'),
('realis', 'hypothetical', 'It may or might happen.'),
('realis', 'negated', 'The text says that it did not happen.'),
('realis', 'habitual', 'An uncounted practice, not single incidents.'),
('outcome', 'hit', 'It reached its target.'),
('outcome', 'partly_intercepted', 'Some was stopped, some got through.'),
('outcome', 'intercepted', 'All of it was stopped on the way.'),
('outcome', 'failed', 'It missed or misfired.'),
('outcome', 'foiled', 'It was prevented before it began.'),
('outcome', 'unknown', 'The text does not say.'),
('claim_status', 'single_source', 'One side or one source says so.'),
('claim_status', 'corroborated', 'Several independent sources, or the narrator, say so.'),
('claim_status', 'admitted', 'The actor says that it did it.'),
('claim_status', 'disputed', 'Sources disagree about what happened or who did it.'),
('claim_status', 'denied', 'The one said to have done it denies it.'),
('actor_role', 'source', 'Who did it, where the narrator or the actor itself says so.'),
('actor_role', 'blamed', 'Who others say did it.'),
('actor_role', 'claimant', 'Who claims to have done it.'),
('actor_role', 'target', 'Who or what it was done to.'),
('stance', 'asserted', 'Stated as a fact.'),
('stance', 'claimed', 'Claimed by the actor itself.'),
('stance', 'blamed', 'Said by others.'),
('stance', 'suspected', 'Supposed, not said outright.'),
('stance', 'denied', 'Denied by the actor.'),
('side', 'source', 'On the side that acted.'),
('side', 'target', 'On the side that was acted upon.'),
('side', 'party', 'One of the sides of a clash in which both acted.'),
('place_role', 'impact', 'Where it happened or hit.'),
('place_role', 'launch', 'Where it was fired or set off from.'),
('place_role', 'reported_from', 'Where the report comes from.'),
('harm', 'killed', 'Dead.'),
('harm', 'wounded', 'Injured.'),
('harm', 'missing', 'Not found.'),
('harm', 'abducted', 'Taken away by force.'),
('harm', 'arrested', 'Detained by an authority.'),
('harm', 'displaced', 'Driven from home.'),
('casualty_status', 'civilian', 'People who carried no arms.'),
('casualty_status', 'combatant', 'Soldiers and fighters.'),
('casualty_status', 'police', 'Police and internal security forces.'),
('casualty_status', 'unknown', 'The text does not say.'),
('relation_type', 'responds_to', 'The text says that this event answers the other one.'),
('relation_type', 'part_of', 'This event is part of the other one.'),
('relation_type', 'same_as', 'Both report the same occurrence.'),
('ucdp_violence_type', 'state_based', 'A government against an organised armed group or another government.'),
('ucdp_violence_type', 'non_state', 'Organised armed groups against each other.'),
('ucdp_violence_type', 'one_sided', 'A government or organised group against civilians.'),
('ucdp_violence_type', 'none', 'No organised violence in UCDP''s sense, or an unknown attacker.'),
('retraction_reason', 'coder_change', 'A newer coder no longer finds it in the same text.'),
('retraction_reason', 'article_correction', 'The publisher changed the article and the event is no longer in it.'),
('retraction_reason', 'withdrawn', 'The publisher withdrew the article, or it was taken down.'),
('retraction_reason', 'duplicate', 'The article was recognised as a copy of another one.'),
('retraction_reason', 'merged', 'A reviewer joined it with another event of the article.'),
('retraction_reason', 'split', 'A reviewer split it into several events.'),
('retraction_reason', 'reviewer', 'A reviewer rejected it.');

-- migrate:down
DROP TABLE mart.code_list, mart.place_precision, mart.date_precision, mart.actor_type, mart.actor, mart.event_type,
core.reference_state;
