-- migrate:up
-- Written in the publishing transaction, by dateline.warehouse.publish alone. The checks here are the second line of
-- defence: publish holds back what would break them (quality.staged_problem), so one bad row never stops a batch.

CREATE TABLE mart.event (
    event_id bigint PRIMARY KEY REFERENCES core.event,
    event_version_id bigint NOT NULL UNIQUE REFERENCES core.event_version,
    event_number text NOT NULL,
    source_id text NOT NULL,
    article_id bigint NOT NULL,
    article_version_id bigint NOT NULL,
    article_title text NOT NULL,
    article_url text NOT NULL,
    article_published_at timestamptz,
    article_published_date date,
    event_type text NOT NULL REFERENCES mart.event_type,
    is_material boolean NOT NULL,
    is_violent boolean NOT NULL,
    plover_type text NOT NULL,
    plover_mode text,
    cameo_root_code text NOT NULL,
    acled_event_type text,
    acled_sub_event_type text,
    ucdp_violence_type text CHECK (ucdp_violence_type IN ('state_based', 'non_state', 'one_sided', 'none')),
    realis text NOT NULL CHECK (realis IN ('actual', 'threatened', 'hypothetical', 'negated', 'habitual')),
    is_main boolean NOT NULL,
    is_aggregate boolean NOT NULL,
    date_start date,
    date_end date,
    date_precision text NOT NULL REFERENCES mart.date_precision,
    date_text text,
    date_latest date,
    outcome text CHECK (
        outcome IN ('hit', 'partly_intercepted', 'intercepted', 'failed', 'foiled', 'unknown')
    ),
    claim_status text CHECK (
        claim_status IN ('single_source', 'corroborated', 'admitted', 'disputed', 'denied')
    ),
    quantity integer CHECK (quantity >= 0),
    quantity_intercepted integer CHECK (quantity_intercepted >= 0),
    place_name text,
    country_iso3 text CHECK (country_iso3 ~ '^[A-Z]{3}$'),
    admin1 text,
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    place_precision text REFERENCES mart.place_precision,
    place_role text CHECK (place_role IN ('impact', 'launch', 'reported_from')),
    radius_km double precision CHECK (radius_km >= 0),
    geonames_id bigint,
    countries_iso3 text[] NOT NULL,
    source_actors text[] NOT NULL,
    source_actor_ids text[] NOT NULL,
    blamed_actors text[] NOT NULL,
    blamed_actor_ids text[] NOT NULL,
    claimant_actors text[] NOT NULL,
    claimant_actor_ids text[] NOT NULL,
    target_actors text[] NOT NULL,
    target_actor_ids text[] NOT NULL,
    fatalities_low integer CHECK (fatalities_low >= 0),
    fatalities_best integer CHECK (fatalities_best >= fatalities_low),
    fatalities_high integer CHECK (fatalities_high >= fatalities_low AND fatalities_high >= fatalities_best),
    injuries_low integer CHECK (injuries_low >= 0),
    injuries_best integer CHECK (injuries_best >= injuries_low),
    injuries_high integer CHECK (injuries_high >= injuries_low AND injuries_high >= injuries_best),
    deaths_civilian_low integer CHECK (deaths_civilian_low >= 0),
    deaths_civilian_best integer CHECK (deaths_civilian_best >= deaths_civilian_low),
    deaths_civilian_high integer CHECK (
        deaths_civilian_high >= deaths_civilian_low AND deaths_civilian_high >= deaths_civilian_best
    ),
    deaths_source_side_best integer,
    deaths_target_side_best integer,
    weapons text[] NOT NULL,
    attributed_to text[] NOT NULL,
    trigger_text text,
    sentence_text text,
    confidence double precision CHECK (confidence BETWEEN 0 AND 1),
    coder_name text NOT NULL,
    coder_version text NOT NULL,
    coding_run_id bigint NOT NULL,
    reviewed_by text,
    reviewed_at timestamptz,
    valid_from timestamptz NOT NULL,
    CHECK (date_start <= date_end),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
CREATE INDEX event_article_id_idx ON mart.event (article_id);
CREATE INDEX event_date_latest_idx ON mart.event (date_latest);
CREATE INDEX event_country_date_idx ON mart.event (country_iso3, date_latest);
CREATE INDEX event_type_date_idx ON mart.event (event_type, date_latest);
CREATE INDEX event_source_actor_ids_idx ON mart.event USING gin (source_actor_ids);
CREATE INDEX event_target_actor_ids_idx ON mart.event USING gin (target_actor_ids);
COMMENT ON TABLE mart.event IS 'Published events: one wide row per incident in an article, audited. Start here.';
COMMENT ON COLUMN mart.event.event_id IS 'Stable key of the event: the same incident in the same article keeps it when the article is coded again.';
COMMENT ON COLUMN mart.event.event_version_id IS 'Key of this version of it.';
COMMENT ON COLUMN mart.event.event_number IS 'The coder''s number of the event in the article: e1, e2 …, by first mention. Not stable: use event_id.';
COMMENT ON COLUMN mart.event.source_id IS 'The publisher, see mart.source.';
COMMENT ON COLUMN mart.event.article_id IS 'The article that reports it, see mart.article.';
COMMENT ON COLUMN mart.event.article_version_id IS 'The version of the article that was coded, see mart.article_version.';
COMMENT ON COLUMN mart.event.article_title IS 'Headline of the article.';
COMMENT ON COLUMN mart.event.article_url IS 'Link to the article.';
COMMENT ON COLUMN mart.event.article_published_at IS 'When the article was published; null: the publisher does not say.';
COMMENT ON COLUMN mart.event.article_published_date IS 'Day of publication in the publisher''s time zone.';
COMMENT ON COLUMN mart.event.event_type IS 'Type of event, see mart.event_type.';
COMMENT ON COLUMN mart.event.is_material IS 'Whether something physical happened rather than words.';
COMMENT ON COLUMN mart.event.is_violent IS 'Whether it is organised violence or an attack.';
COMMENT ON COLUMN mart.event.plover_type IS 'PLOVER event type.';
COMMENT ON COLUMN mart.event.plover_mode IS 'PLOVER mode; null where there is none.';
COMMENT ON COLUMN mart.event.cameo_root_code IS 'CAMEO root code, 01 to 20.';
COMMENT ON COLUMN mart.event.acled_event_type IS 'ACLED event type, derived from type, target and outcome.';
COMMENT ON COLUMN mart.event.acled_sub_event_type IS 'ACLED sub-event type, derived likewise.';
COMMENT ON COLUMN mart.event.ucdp_violence_type IS 'UCDP type of violence, derived from the parties.';
COMMENT ON COLUMN mart.event.realis IS 'Whether it happened: actual, threatened, hypothetical, negated, habitual. Count only actual.';
COMMENT ON COLUMN mart.event.is_main IS 'Whether the article is about it; several events of an article may be.';
COMMENT ON COLUMN mart.event.is_aggregate IS 'Whether it is a cumulative toll or an unspecified series. Never add these to single events.';
COMMENT ON COLUMN mart.event.date_start IS 'First day; null when the text gives no date.';
COMMENT ON COLUMN mart.event.date_end IS 'Last day.';
COMMENT ON COLUMN mart.event.date_precision IS 'How exactly the date is known, see mart.date_precision.';
COMMENT ON COLUMN mart.event.date_text IS 'The words that the date was read from.';
COMMENT ON COLUMN mart.event.date_latest IS 'The last day on which it can have happened: filled also where no date is known, so that no event is lost from a time view.';
COMMENT ON COLUMN mart.event.outcome IS 'Whether it hit: see mart.code_list, list outcome.';
COMMENT ON COLUMN mart.event.claim_status IS 'How well it is supported: see mart.code_list, list claim_status.';
COMMENT ON COLUMN mart.event.quantity IS 'How many strikes, rockets, drones …; null: not said.';
COMMENT ON COLUMN mart.event.quantity_intercepted IS 'How many of them were intercepted.';
COMMENT ON COLUMN mart.event.place_name IS 'Main place (the deadliest, else the first impact): canonical name. Null when it is split by country.';
COMMENT ON COLUMN mart.event.country_iso3 IS 'Country, ISO 3166-1 alpha-3 (West Bank and Gaza PSE, Golan SYR); null for the open sea and for several countries.';
COMMENT ON COLUMN mart.event.admin1 IS 'Main place: province or governorate.';
COMMENT ON COLUMN mart.event.latitude IS 'Main place: degrees north, WGS 84.';
COMMENT ON COLUMN mart.event.longitude IS 'Main place: degrees east, WGS 84.';
COMMENT ON COLUMN mart.event.place_precision IS 'How exactly the place is known, see mart.place_precision. Leave country and region out of point maps.';
COMMENT ON COLUMN mart.event.place_role IS 'impact, launch or reported_from: see mart.code_list, list place_role.';
COMMENT ON COLUMN mart.event.radius_km IS 'Kilometres around the coordinates within which the place is.';
COMMENT ON COLUMN mart.event.geonames_id IS 'Number of the main place in GeoNames.';
COMMENT ON COLUMN mart.event.countries_iso3 IS 'Countries of all impact places, or of all places where no impact is known.';
COMMENT ON COLUMN mart.event.source_actors IS 'Who did it, as the narrator or the actor itself says: canonical names.';
COMMENT ON COLUMN mart.event.source_actor_ids IS 'Keys of those that are known, see mart.actor.';
COMMENT ON COLUMN mart.event.blamed_actors IS 'Who others say did it.';
COMMENT ON COLUMN mart.event.blamed_actor_ids IS 'Keys of those that are known.';
COMMENT ON COLUMN mart.event.claimant_actors IS 'Who claims to have done it.';
COMMENT ON COLUMN mart.event.claimant_actor_ids IS 'Keys of those that are known.';
COMMENT ON COLUMN mart.event.target_actors IS 'Who or what it was done to.';
COMMENT ON COLUMN mart.event.target_actor_ids IS 'Keys of those that are known.';
COMMENT ON COLUMN mart.event.fatalities_low IS 'Dead, at least; null: the text says nothing; 0: it says none.';
COMMENT ON COLUMN mart.event.fatalities_best IS 'Dead, best single figure. The attackers'' own dead are included.';
COMMENT ON COLUMN mart.event.fatalities_high IS 'Dead, at most; null: open ("at least 25").';
COMMENT ON COLUMN mart.event.injuries_low IS 'Wounded, at least; null: the text says nothing.';
COMMENT ON COLUMN mart.event.injuries_best IS 'Wounded, best single figure.';
COMMENT ON COLUMN mart.event.injuries_high IS 'Wounded, at most; null: open.';
COMMENT ON COLUMN mart.event.deaths_civilian_low IS 'Dead civilians, at least.';
COMMENT ON COLUMN mart.event.deaths_civilian_best IS 'Dead civilians, best single figure.';
COMMENT ON COLUMN mart.event.deaths_civilian_high IS 'Dead civilians, at most; null: open.';
COMMENT ON COLUMN mart.event.deaths_source_side_best IS 'Dead on the side that acted; null where the text does not tell them apart.';
COMMENT ON COLUMN mart.event.deaths_target_side_best IS 'Dead combatants and police on the other side; null where the text does not tell them apart.';
COMMENT ON COLUMN mart.event.weapons IS 'Weapons as named in the text.';
COMMENT ON COLUMN mart.event.attributed_to IS 'Who reports it.';
COMMENT ON COLUMN mart.event.trigger_text IS 'Words of the first mention in the article.';
COMMENT ON COLUMN mart.event.sentence_text IS 'The sentence of the first mention.';
COMMENT ON COLUMN mart.event.confidence IS 'The coder''s confidence, 0 to 1.';
COMMENT ON COLUMN mart.event.coder_name IS 'The coder.';
COMMENT ON COLUMN mart.event.coder_version IS 'The coder''s version.';
COMMENT ON COLUMN mart.event.coding_run_id IS 'The coding run that found it so, see mart.coding_run.';
COMMENT ON COLUMN mart.event.reviewed_by IS 'The human who last confirmed or corrected it; null: nobody did.';
COMMENT ON COLUMN mart.event.reviewed_at IS 'When that was.';
COMMENT ON COLUMN mart.event.valid_from IS 'Since when this is the published version.';

CREATE TABLE mart.event_actor (
    event_id bigint NOT NULL REFERENCES mart.event ON DELETE CASCADE,
    actor_number integer NOT NULL,
    actor_role text NOT NULL CHECK (actor_role IN ('source', 'blamed', 'claimant', 'target')),
    side text NOT NULL CHECK (side IN ('source', 'target', 'party')),
    stance text CHECK (stance IN ('asserted', 'claimed', 'blamed', 'suspected', 'denied')),
    asserted_by text[] NOT NULL,
    mention_text text,
    name text,
    actor_id text,
    actor_type text REFERENCES mart.actor_type,
    country_iso3 text CHECK (country_iso3 ~ '^[A-Z]{3}$'),
    PRIMARY KEY (event_id, actor_number)
);
CREATE INDEX event_actor_actor_id_idx ON mart.event_actor (actor_id, actor_role);
CREATE INDEX event_actor_name_idx ON mart.event_actor (name);
COMMENT ON TABLE mart.event_actor IS 'Who took part in an event and how.';
COMMENT ON COLUMN mart.event_actor.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_actor.actor_number IS 'Position in the record, from 0: actors[0] in mart.event_evidence.field.';
COMMENT ON COLUMN mart.event_actor.actor_role IS 'source, blamed, claimant or target: see mart.code_list, list actor_role.';
COMMENT ON COLUMN mart.event_actor.side IS 'source: acted (or is said to have); target: acted upon; party: one of the sides of a clash.';
COMMENT ON COLUMN mart.event_actor.stance IS 'How sure the text is of the role: see mart.code_list, list stance.';
COMMENT ON COLUMN mart.event_actor.asserted_by IS 'Who says so.';
COMMENT ON COLUMN mart.event_actor.mention_text IS 'The words in the text.';
COMMENT ON COLUMN mart.event_actor.name IS 'Canonical name.';
COMMENT ON COLUMN mart.event_actor.actor_id IS 'Key in mart.actor; null for one known only by its words.';
COMMENT ON COLUMN mart.event_actor.actor_type IS 'Kind of actor, see mart.actor_type.';
COMMENT ON COLUMN mart.event_actor.country_iso3 IS 'Country it belongs to.';

CREATE TABLE mart.event_place (
    event_id bigint NOT NULL REFERENCES mart.event ON DELETE CASCADE,
    place_number integer NOT NULL,
    place_role text NOT NULL CHECK (place_role IN ('impact', 'launch', 'reported_from')),
    is_main boolean NOT NULL,
    mention_text text,
    name text,
    country_iso3 text CHECK (country_iso3 ~ '^[A-Z]{3}$'),
    admin1 text,
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    place_precision text REFERENCES mart.place_precision,
    radius_km double precision CHECK (radius_km >= 0),
    geonames_id bigint,
    quantity integer CHECK (quantity >= 0),
    PRIMARY KEY (event_id, place_number)
);
CREATE INDEX event_place_country_idx ON mart.event_place (country_iso3);
COMMENT ON TABLE mart.event_place IS 'Every place of an event.';
COMMENT ON COLUMN mart.event_place.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_place.place_number IS 'Position in the record, from 0.';
COMMENT ON COLUMN mart.event_place.place_role IS 'impact, launch or reported_from: see mart.code_list, list place_role.';
COMMENT ON COLUMN mart.event_place.is_main IS 'Whether it is the main place, as in mart.event.';
COMMENT ON COLUMN mart.event_place.mention_text IS 'The words in the text.';
COMMENT ON COLUMN mart.event_place.name IS 'Canonical name.';
COMMENT ON COLUMN mart.event_place.country_iso3 IS 'Country, ISO 3166-1 alpha-3.';
COMMENT ON COLUMN mart.event_place.admin1 IS 'Province or governorate.';
COMMENT ON COLUMN mart.event_place.latitude IS 'Degrees north, WGS 84.';
COMMENT ON COLUMN mart.event_place.longitude IS 'Degrees east, WGS 84.';
COMMENT ON COLUMN mart.event_place.place_precision IS 'How exactly it is known, see mart.place_precision.';
COMMENT ON COLUMN mart.event_place.radius_km IS 'Kilometres around the coordinates within which it is.';
COMMENT ON COLUMN mart.event_place.geonames_id IS 'Its number in GeoNames.';
COMMENT ON COLUMN mart.event_place.quantity IS 'How many of the strikes, rockets … were here; null: not said.';

CREATE TABLE mart.event_casualty (
    event_id bigint NOT NULL REFERENCES mart.event ON DELETE CASCADE,
    casualty_number integer NOT NULL,
    harm text NOT NULL CHECK (harm IN ('killed', 'wounded', 'missing', 'abducted', 'arrested', 'displaced')),
    count_low integer CHECK (count_low >= 0),
    count_best integer CHECK (count_best >= count_low),
    count_high integer CHECK (count_high >= count_low AND count_high >= count_best),
    is_approximate boolean NOT NULL,
    group_text text,
    casualty_status text CHECK (casualty_status IN ('civilian', 'combatant', 'police', 'unknown')),
    demographics text[] NOT NULL,
    is_perpetrator boolean NOT NULL,
    is_subset boolean NOT NULL,
    casualty_text text,
    attributed_to text[] NOT NULL,
    PRIMARY KEY (event_id, casualty_number)
);
COMMENT ON TABLE mart.event_casualty IS 'Casualty figures as the article gives them, each with its source. Rows may compete: do not add them; the totals are in mart.event.';
COMMENT ON COLUMN mart.event_casualty.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_casualty.casualty_number IS 'Position in the record, from 0.';
COMMENT ON COLUMN mart.event_casualty.harm IS 'killed, wounded, missing, abducted, arrested, displaced.';
COMMENT ON COLUMN mart.event_casualty.count_low IS 'People, at least.';
COMMENT ON COLUMN mart.event_casualty.count_best IS 'People, best single figure.';
COMMENT ON COLUMN mart.event_casualty.count_high IS 'People, at most; null: open.';
COMMENT ON COLUMN mart.event_casualty.is_approximate IS 'Whether the text calls it approximate.';
COMMENT ON COLUMN mart.event_casualty.group_text IS 'Who they were, in the text''s words.';
COMMENT ON COLUMN mart.event_casualty.casualty_status IS 'civilian, combatant, police or unknown.';
COMMENT ON COLUMN mart.event_casualty.demographics IS 'women, children, journalists, aid workers, medics.';
COMMENT ON COLUMN mart.event_casualty.is_perpetrator IS 'Whether they were on the attacking side.';
COMMENT ON COLUMN mart.event_casualty.is_subset IS 'Whether another row counts them already.';
COMMENT ON COLUMN mart.event_casualty.casualty_text IS 'The words that it was read from.';
COMMENT ON COLUMN mart.event_casualty.attributed_to IS 'Who gives the figure.';

CREATE TABLE mart.event_mention (
    event_id bigint NOT NULL REFERENCES mart.event ON DELETE CASCADE,
    mention_number integer NOT NULL,
    start_offset integer NOT NULL CHECK (start_offset >= 0),
    end_offset integer NOT NULL CHECK (end_offset > start_offset),
    mention_text text NOT NULL,
    sentence_start_offset integer,
    sentence_end_offset integer,
    PRIMARY KEY (event_id, mention_number)
);
COMMENT ON TABLE mart.event_mention IS 'Where in the article an event is mentioned.';
COMMENT ON COLUMN mart.event_mention.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_mention.mention_number IS 'Position in the record, from 0.';
COMMENT ON COLUMN mart.event_mention.start_offset IS 'First character in mart.article_version.text, from 0, in code points.';
COMMENT ON COLUMN mart.event_mention.end_offset IS 'Character after the last.';
COMMENT ON COLUMN mart.event_mention.mention_text IS 'The words there.';
COMMENT ON COLUMN mart.event_mention.sentence_start_offset IS 'First character of the sentence around it.';
COMMENT ON COLUMN mart.event_mention.sentence_end_offset IS 'Character after the last of the sentence.';

CREATE TABLE mart.event_evidence (
    event_id bigint NOT NULL REFERENCES mart.event ON DELETE CASCADE,
    evidence_number integer NOT NULL,
    field text NOT NULL,
    start_offset integer NOT NULL CHECK (start_offset >= 0),
    end_offset integer NOT NULL CHECK (end_offset >= start_offset),
    evidence_text text NOT NULL,
    PRIMARY KEY (event_id, evidence_number)
);
COMMENT ON TABLE mart.event_evidence IS 'The words that each field of an event was read from.';
COMMENT ON COLUMN mart.event_evidence.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_evidence.evidence_number IS 'Position in the record, from 0.';
COMMENT ON COLUMN mart.event_evidence.field IS 'Path of the field in the record, such as casualties[0].low, date_start, actors[1].';
COMMENT ON COLUMN mart.event_evidence.start_offset IS 'First character in mart.article_version.text, from 0, in code points.';
COMMENT ON COLUMN mart.event_evidence.end_offset IS 'Character after the last.';
COMMENT ON COLUMN mart.event_evidence.evidence_text IS 'The words there.';

CREATE TABLE mart.event_relation (
    event_id bigint NOT NULL REFERENCES mart.event ON DELETE CASCADE,
    relation_number integer NOT NULL,
    relation_type text NOT NULL CHECK (relation_type IN ('responds_to', 'part_of', 'same_as')),
    related_event_id bigint NOT NULL REFERENCES core.event,
    PRIMARY KEY (event_id, relation_number)
);
CREATE INDEX event_relation_related_event_id_idx ON mart.event_relation (related_event_id);
COMMENT ON TABLE mart.event_relation IS 'What an event has to do with another event of the same article.';
COMMENT ON COLUMN mart.event_relation.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_relation.relation_number IS 'Position in the record, from 0.';
COMMENT ON COLUMN mart.event_relation.relation_type IS 'responds_to, part_of or same_as: see mart.code_list, list relation_type.';
COMMENT ON COLUMN mart.event_relation.related_event_id IS 'The other event. Not in mart.event while the audit holds it back.';

CREATE TABLE mart.event_history (
    LIKE mart.event,
    valid_to timestamptz,
    end_reason text,
    PRIMARY KEY (event_id, valid_from),
    CHECK (valid_to >= valid_from),
    CHECK ((valid_to IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX event_history_current_key ON mart.event_history (event_id) WHERE valid_to IS NULL;
CREATE INDEX event_history_valid_idx ON mart.event_history (valid_from, valid_to);
CREATE INDEX event_history_country_idx ON mart.event_history (country_iso3, date_latest);
CREATE INDEX event_history_article_idx ON mart.event_history (article_id);
COMMENT ON TABLE mart.event_history IS 'Every row that mart.event has ever held, as it was, with the time for which it held.';
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT a.attname, col_description(a.attrelid, a.attnum) AS words
        FROM pg_attribute AS a
        WHERE a.attrelid = 'mart.event'::regclass AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('COMMENT ON COLUMN mart.event_history.%I IS %L', item.attname, item.words);
    END LOOP;
END
$$;
COMMENT ON COLUMN mart.event_history.valid_from IS 'From when this was the published version.';
COMMENT ON COLUMN mart.event_history.valid_to IS 'Until when it was; null: it still is.';
COMMENT ON COLUMN mart.event_history.end_reason IS 'Why it ended: replaced, or a reason of mart.retracted_event.';

CREATE TABLE mart.retracted_event (
    event_id bigint NOT NULL REFERENCES core.event,
    retracted_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (
        reason IN ('coder_change', 'article_correction', 'withdrawn', 'duplicate', 'merged', 'split', 'reviewer')
    ),
    detail text,
    replaced_by_event_ids bigint[] NOT NULL DEFAULT '{}',
    event_version_id bigint NOT NULL REFERENCES core.event_version,
    source_id text NOT NULL,
    article_id bigint NOT NULL,
    article_title text NOT NULL,
    article_url text NOT NULL,
    event_type text NOT NULL,
    date_latest date,
    country_iso3 text,
    coding_run_id bigint,
    restored_at timestamptz,
    PRIMARY KEY (event_id, retracted_at),
    CHECK (restored_at >= retracted_at)
);
CREATE INDEX retracted_event_retracted_at_idx ON mart.retracted_event (retracted_at);
CREATE INDEX retracted_event_event_version_id_idx ON mart.retracted_event (event_version_id);
COMMENT ON TABLE mart.retracted_event IS 'Published events that were taken back, and why.';
COMMENT ON COLUMN mart.retracted_event.event_id IS 'The event.';
COMMENT ON COLUMN mart.retracted_event.retracted_at IS 'When it left mart.event.';
COMMENT ON COLUMN mart.retracted_event.reason IS 'See mart.code_list, list retraction_reason.';
COMMENT ON COLUMN mart.retracted_event.detail IS 'More about the reason.';
COMMENT ON COLUMN mart.retracted_event.replaced_by_event_ids IS 'Events that stand in its place (merged, split).';
COMMENT ON COLUMN mart.retracted_event.event_version_id IS 'Its last published version; the whole row is in mart.event_history.';
COMMENT ON COLUMN mart.retracted_event.source_id IS 'The publisher.';
COMMENT ON COLUMN mart.retracted_event.article_id IS 'The article.';
COMMENT ON COLUMN mart.retracted_event.article_title IS 'Headline of the article then.';
COMMENT ON COLUMN mart.retracted_event.article_url IS 'Link to the article.';
COMMENT ON COLUMN mart.retracted_event.event_type IS 'Type of the event.';
COMMENT ON COLUMN mart.retracted_event.date_latest IS 'Its last possible day.';
COMMENT ON COLUMN mart.retracted_event.country_iso3 IS 'Its country.';
COMMENT ON COLUMN mart.retracted_event.coding_run_id IS 'The coding run that no longer found it; null: no run took it back.';
COMMENT ON COLUMN mart.retracted_event.restored_at IS 'When it was published again; null: it was not.';

-- Written out by name, and a plain SQL function: PostgreSQL unfolds it, so that a filter on its rows reaches the indexes
-- of the history. A migration that adds a column to mart.event makes it anew in the same way.
DO $$
BEGIN
    EXECUTE (
        SELECT format(
            'CREATE FUNCTION mart.event_as_of(moment timestamptz) RETURNS SETOF mart.event LANGUAGE sql STABLE '
            'BEGIN ATOMIC SELECT %s FROM mart.event_history AS h '
            'WHERE h.valid_from <= moment AND (h.valid_to IS NULL OR h.valid_to > moment); END',
            string_agg(format('h.%I', a.attname), ', ' ORDER BY a.attnum)
        )
        FROM pg_attribute AS a
        WHERE a.attrelid = 'mart.event'::regclass AND a.attnum > 0 AND NOT a.attisdropped
    );
END
$$;
COMMENT ON FUNCTION mart.event_as_of IS 'mart.event as it was at that moment: what was known then.';

-- migrate:down
DROP FUNCTION mart.event_as_of;
DROP TABLE mart.retracted_event, mart.event_history, mart.event_relation, mart.event_evidence, mart.event_mention,
mart.event_casualty, mart.event_place, mart.event_actor, mart.event;
