-- migrate:up

CREATE TABLE core.coding_request (
    coding_request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_version_id bigint NOT NULL REFERENCES core.article_version,
    reason text NOT NULL CHECK (reason IN ('new', 'changed', 'history', 'recode', 'manual')),
    priority smallint NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'leased', 'done', 'parked', 'cancelled')),
    attempts smallint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    is_asked_again boolean NOT NULL DEFAULT false,
    leased_by text,
    lease_until timestamptz,
    not_before timestamptz,
    error text,
    enqueued_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
    CHECK ((state = 'leased') = (leased_by IS NOT NULL)),
    CHECK ((state IN ('done', 'cancelled')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX coding_request_open_key
ON core.coding_request (article_version_id) WHERE state IN ('queued', 'leased', 'parked');
CREATE INDEX coding_request_claim_idx
ON core.coding_request (priority, enqueued_at, coding_request_id) WHERE state IN ('queued', 'leased');
CREATE INDEX coding_request_version_idx ON core.coding_request (article_version_id);
COMMENT ON TABLE core.coding_request IS 'The coding queue: article versions to be coded. One open request per version.';
COMMENT ON COLUMN core.coding_request.coding_request_id IS 'Surrogate key.';
COMMENT ON COLUMN core.coding_request.article_version_id IS 'What to code.';
COMMENT ON COLUMN core.coding_request.reason IS 'Why: new or changed (live), history (found by the archive sweep), recode, manual.';
COMMENT ON COLUMN core.coding_request.priority IS 'Smaller first: live 0, history 10, recode 20.';
COMMENT ON COLUMN core.coding_request.state IS 'queued, leased (a worker has it), done, parked (failed too often), cancelled (a newer version took its place).';
COMMENT ON COLUMN core.coding_request.attempts IS 'How often a worker took it since it was queued.';
COMMENT ON COLUMN core.coding_request.is_asked_again IS 'Whether it was asked for once more while a worker had it; it is then queued again at the end.';
COMMENT ON COLUMN core.coding_request.leased_by IS 'The worker that has it.';
COMMENT ON COLUMN core.coding_request.lease_until IS 'When the worker''s claim lapses and another may take it.';
COMMENT ON COLUMN core.coding_request.not_before IS 'Not to be tried before this moment, after a failure.';
COMMENT ON COLUMN core.coding_request.error IS 'The last failure in one sentence.';
COMMENT ON COLUMN core.coding_request.enqueued_at IS 'When it was queued.';
COMMENT ON COLUMN core.coding_request.finished_at IS 'When it was done or cancelled.';

CREATE TABLE core.coding_run (
    coding_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    coder_name text NOT NULL,
    coder_version text NOT NULL,
    worker text,
    state text NOT NULL DEFAULT 'running'
    CHECK (state IN ('running', 'staged', 'published', 'blocked', 'failed')),
    error text,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    events_published integer CHECK (events_published >= 0),
    events_quarantined integer CHECK (events_quarantined >= 0),
    events_unchanged integer CHECK (events_unchanged >= 0),
    events_retracted integer CHECK (events_retracted >= 0),
    events_stale integer CHECK (events_stale >= 0)
);
CREATE INDEX coding_run_started_at_idx ON core.coding_run (started_at);
COMMENT ON TABLE core.coding_run IS 'One batch of articles coded together.';
COMMENT ON COLUMN core.coding_run.coding_run_id IS 'Surrogate key.';
COMMENT ON COLUMN core.coding_run.coder_name IS 'Which coder.';
COMMENT ON COLUMN core.coding_run.coder_version IS 'Its version, which changes with its rules and its data.';
COMMENT ON COLUMN core.coding_run.worker IS 'Who ran it: host and process, or the name of the task.';
COMMENT ON COLUMN core.coding_run.state IS 'running, staged, published, blocked (the audit found something critical: nothing published), failed.';
COMMENT ON COLUMN core.coding_run.error IS 'Why it is blocked or failed.';
COMMENT ON COLUMN core.coding_run.started_at IS 'When it began.';
COMMENT ON COLUMN core.coding_run.finished_at IS 'When it was published, blocked or failed.';
COMMENT ON COLUMN core.coding_run.events_published IS 'Events that it published, new or changed.';
COMMENT ON COLUMN core.coding_run.events_quarantined IS 'Events that the audit held back.';
COMMENT ON COLUMN core.coding_run.events_unchanged IS 'Events that were already published just so.';
COMMENT ON COLUMN core.coding_run.events_retracted IS 'Published events that it took back.';
COMMENT ON COLUMN core.coding_run.events_stale IS 'Events dropped because the article had changed, or a later run was published, meanwhile.';

CREATE TABLE core.coded_article (
    coding_run_id bigint NOT NULL REFERENCES core.coding_run,
    article_version_id bigint NOT NULL REFERENCES core.article_version,
    article_id bigint NOT NULL REFERENCES core.article,
    events integer NOT NULL CHECK (events >= 0),
    state text NOT NULL DEFAULT 'staged' CHECK (state IN ('staged', 'published', 'stale')),
    coded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (coding_run_id, article_version_id)
);
CREATE INDEX coded_article_article_id_idx ON core.coded_article (article_id, coding_run_id);
CREATE INDEX coded_article_version_idx ON core.coded_article (article_version_id);
COMMENT ON TABLE core.coded_article IS 'Which article versions a coding run coded, also those in which it found nothing.';
COMMENT ON COLUMN core.coded_article.coding_run_id IS 'The run.';
COMMENT ON COLUMN core.coded_article.article_version_id IS 'The article version.';
COMMENT ON COLUMN core.coded_article.article_id IS 'Its article.';
COMMENT ON COLUMN core.coded_article.events IS 'Events found in it.';
COMMENT ON COLUMN core.coded_article.state IS 'staged, published, or stale (dropped: the article had changed meanwhile).';
COMMENT ON COLUMN core.coded_article.coded_at IS 'When it was coded.';

CREATE TABLE core.event (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES core.article,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX event_article_id_idx ON core.event (article_id);
COMMENT ON TABLE core.event IS 'Identity of an event: one incident in one article. Survives recoding where the incident is the same.';
COMMENT ON COLUMN core.event.event_id IS 'Surrogate key, as in mart.event.event_id.';
COMMENT ON COLUMN core.event.article_id IS 'The article that reports it.';
COMMENT ON COLUMN core.event.created_at IS 'When it was first coded.';

CREATE TABLE core.event_version (
    event_version_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    event_id bigint NOT NULL REFERENCES core.event,
    article_id bigint NOT NULL REFERENCES core.article,
    article_version_id bigint NOT NULL REFERENCES core.article_version,
    coding_run_id bigint NOT NULL REFERENCES core.coding_run,
    coder_name text NOT NULL,
    coder_version text NOT NULL,
    event_number text NOT NULL,
    status text NOT NULL DEFAULT 'staged'
    CHECK (status IN ('staged', 'published', 'quarantined', 'superseded')),
    status_reason text,
    staged_at timestamptz NOT NULL DEFAULT now(),
    valid_from timestamptz,
    valid_to timestamptz,
    record jsonb NOT NULL CHECK (jsonb_typeof(record) = 'object'),
    record_sha256 text NOT NULL CHECK (record_sha256 ~ '^[0-9a-f]{64}$'),
    original_record jsonb CHECK (jsonb_typeof(original_record) = 'object'),
    event_type text NOT NULL,
    realis text,
    is_main boolean NOT NULL,
    is_aggregate boolean NOT NULL,
    date_start date,
    date_end date,
    date_precision text,
    date_text text,
    date_latest date,
    outcome text,
    claim_status text,
    quantity integer,
    quantity_intercepted integer,
    place_name text,
    country_iso3 text,
    admin1 text,
    latitude double precision,
    longitude double precision,
    place_precision text,
    place_role text,
    radius_km double precision,
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
    fatalities_low integer,
    fatalities_best integer,
    fatalities_high integer,
    injuries_low integer,
    injuries_best integer,
    injuries_high integer,
    deaths_civilian_low integer,
    deaths_civilian_best integer,
    deaths_civilian_high integer,
    deaths_source_side_best integer,
    deaths_target_side_best integer,
    weapons text[] NOT NULL,
    attributed_to text[] NOT NULL,
    acled_event_type text,
    acled_sub_event_type text,
    ucdp_violence_type text,
    trigger_text text,
    sentence_text text,
    confidence double precision,
    related_event_ids bigint[] NOT NULL DEFAULT '{}',
    UNIQUE (coding_run_id, article_version_id, event_number),
    CHECK ((status = 'published') = (valid_from IS NOT NULL AND valid_to IS NULL)),
    CHECK (valid_to IS NULL OR (valid_from IS NOT NULL AND valid_to >= valid_from))
);
CREATE UNIQUE INDEX event_version_published_key ON core.event_version (event_id) WHERE status = 'published';
CREATE INDEX event_version_event_id_idx ON core.event_version (event_id, event_version_id);
CREATE INDEX event_version_article_idx ON core.event_version (article_id, status);
CREATE INDEX event_version_article_version_idx ON core.event_version (article_version_id);
CREATE INDEX event_version_staged_idx ON core.event_version (coding_run_id) WHERE status = 'staged';
DO $$
BEGIN
    ALTER TABLE core.event_version ALTER COLUMN record SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
COMMENT ON TABLE core.event_version IS 'Every version of every event, as coded. Append-only but for its status. Codes are not checked here: that is the audit''s work.';
COMMENT ON COLUMN core.event_version.event_version_id IS 'Surrogate key.';
COMMENT ON COLUMN core.event_version.event_id IS 'The event that it is a version of.';
COMMENT ON COLUMN core.event_version.article_id IS 'The article.';
COMMENT ON COLUMN core.event_version.article_version_id IS 'The article version that was coded; offsets point into its text.';
COMMENT ON COLUMN core.event_version.coding_run_id IS 'The coding run that made it.';
COMMENT ON COLUMN core.event_version.coder_name IS 'The coder.';
COMMENT ON COLUMN core.event_version.coder_version IS 'The coder''s version.';
COMMENT ON COLUMN core.event_version.event_number IS 'The coder''s own number of the event in the article: e1, e2 …';
COMMENT ON COLUMN core.event_version.status IS 'staged (not audited yet), published, quarantined (held back by the audit), superseded.';
COMMENT ON COLUMN core.event_version.status_reason IS 'Why it is superseded.';
COMMENT ON COLUMN core.event_version.staged_at IS 'When it was written.';
COMMENT ON COLUMN core.event_version.valid_from IS 'From when it was the published version; null: never.';
COMMENT ON COLUMN core.event_version.valid_to IS 'Until when it was the published version; null while it is, or if it never was.';
COMMENT ON COLUMN core.event_version.record IS 'The whole record, in the codebook''s form, with the corrections of reviewers applied.';
COMMENT ON COLUMN core.event_version.record_sha256 IS 'SHA-256 of the record with sorted keys: equal records are not published twice.';
COMMENT ON COLUMN core.event_version.original_record IS 'The record as the coder gave it, where a reviewer''s corrections changed it; else null.';
COMMENT ON COLUMN core.event_version.event_type IS 'Type of event, see mart.event_type.';
COMMENT ON COLUMN core.event_version.realis IS 'Whether it happened: see mart.code_list realis.';
COMMENT ON COLUMN core.event_version.is_main IS 'Whether the article is about it.';
COMMENT ON COLUMN core.event_version.is_aggregate IS 'Whether it is a cumulative toll or an unspecified series.';
COMMENT ON COLUMN core.event_version.date_start IS 'First day.';
COMMENT ON COLUMN core.event_version.date_end IS 'Last day.';
COMMENT ON COLUMN core.event_version.date_precision IS 'See mart.date_precision.';
COMMENT ON COLUMN core.event_version.date_text IS 'The words that the date was read from.';
COMMENT ON COLUMN core.event_version.date_latest IS 'The last day on which it can have happened.';
COMMENT ON COLUMN core.event_version.outcome IS 'See mart.code_list outcome.';
COMMENT ON COLUMN core.event_version.claim_status IS 'See mart.code_list claim_status.';
COMMENT ON COLUMN core.event_version.quantity IS 'How many strikes, rockets, drones …';
COMMENT ON COLUMN core.event_version.quantity_intercepted IS 'How many of them were intercepted.';
COMMENT ON COLUMN core.event_version.place_name IS 'Main place: canonical name.';
COMMENT ON COLUMN core.event_version.country_iso3 IS 'Country of the main place, or the one country of all impact places.';
COMMENT ON COLUMN core.event_version.admin1 IS 'Main place: province or governorate.';
COMMENT ON COLUMN core.event_version.latitude IS 'Main place: degrees north, WGS 84.';
COMMENT ON COLUMN core.event_version.longitude IS 'Main place: degrees east, WGS 84.';
COMMENT ON COLUMN core.event_version.place_precision IS 'Main place: see mart.place_precision.';
COMMENT ON COLUMN core.event_version.place_role IS 'Main place: see mart.code_list place_role.';
COMMENT ON COLUMN core.event_version.radius_km IS 'Main place: kilometres around the coordinates within which it is.';
COMMENT ON COLUMN core.event_version.geonames_id IS 'Main place: its number in GeoNames.';
COMMENT ON COLUMN core.event_version.countries_iso3 IS 'Countries of all impact places, or of all places where no impact is known.';
COMMENT ON COLUMN core.event_version.source_actors IS 'Names of the actors in role source.';
COMMENT ON COLUMN core.event_version.source_actor_ids IS 'Keys of those that are known, see mart.actor.';
COMMENT ON COLUMN core.event_version.blamed_actors IS 'Names of the actors in role blamed.';
COMMENT ON COLUMN core.event_version.blamed_actor_ids IS 'Keys of those that are known.';
COMMENT ON COLUMN core.event_version.claimant_actors IS 'Names of the actors in role claimant.';
COMMENT ON COLUMN core.event_version.claimant_actor_ids IS 'Keys of those that are known.';
COMMENT ON COLUMN core.event_version.target_actors IS 'Names of the actors in role target.';
COMMENT ON COLUMN core.event_version.target_actor_ids IS 'Keys of those that are known.';
COMMENT ON COLUMN core.event_version.fatalities_low IS 'Dead, at least; null: not said.';
COMMENT ON COLUMN core.event_version.fatalities_best IS 'Dead, best single figure.';
COMMENT ON COLUMN core.event_version.fatalities_high IS 'Dead, at most; null: open.';
COMMENT ON COLUMN core.event_version.injuries_low IS 'Wounded, at least.';
COMMENT ON COLUMN core.event_version.injuries_best IS 'Wounded, best single figure.';
COMMENT ON COLUMN core.event_version.injuries_high IS 'Wounded, at most; null: open.';
COMMENT ON COLUMN core.event_version.deaths_civilian_low IS 'Dead civilians, at least.';
COMMENT ON COLUMN core.event_version.deaths_civilian_best IS 'Dead civilians, best single figure.';
COMMENT ON COLUMN core.event_version.deaths_civilian_high IS 'Dead civilians, at most; null: open.';
COMMENT ON COLUMN core.event_version.deaths_source_side_best IS 'Dead on the side that acted, where the text tells them apart.';
COMMENT ON COLUMN core.event_version.deaths_target_side_best IS 'Dead combatants and police on the other side, where the text tells them apart.';
COMMENT ON COLUMN core.event_version.weapons IS 'Weapons as named in the text.';
COMMENT ON COLUMN core.event_version.attributed_to IS 'Who reports it.';
COMMENT ON COLUMN core.event_version.acled_event_type IS 'ACLED event type, from type, target and outcome; null for an unknown type.';
COMMENT ON COLUMN core.event_version.acled_sub_event_type IS 'ACLED sub-event type, likewise.';
COMMENT ON COLUMN core.event_version.ucdp_violence_type IS 'UCDP type of violence, by the parties; null for an unknown type.';
COMMENT ON COLUMN core.event_version.trigger_text IS 'Words of the first mention.';
COMMENT ON COLUMN core.event_version.sentence_text IS 'The sentence of the first mention.';
COMMENT ON COLUMN core.event_version.confidence IS 'The coder''s confidence, 0 to 1.';
COMMENT ON COLUMN core.event_version.related_event_ids IS 'For each of the record''s relations, in order, the event that it means; null: none has that number.';

CREATE TABLE core.event_override (
    event_override_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id bigint NOT NULL REFERENCES core.event,
    action text NOT NULL CHECK (action IN ('confirm', 'correct', 'reject', 'merge', 'split')),
    field text,
    value jsonb,
    other_event_id bigint REFERENCES core.event,
    author text NOT NULL CHECK (author <> ''),
    reason text NOT NULL CHECK (reason <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    revoked_by text,
    CHECK ((action = 'correct') = (field IS NOT NULL)),
    CHECK ((action IN ('merge', 'split')) = (other_event_id IS NOT NULL)),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX event_override_event_id_idx ON core.event_override (event_id) WHERE revoked_at IS NULL;
CREATE INDEX event_override_other_event_id_idx ON core.event_override (other_event_id);
COMMENT ON TABLE core.event_override IS 'What a human decided about an event. Applied to every later coding of it.';
COMMENT ON COLUMN core.event_override.event_override_id IS 'Surrogate key.';
COMMENT ON COLUMN core.event_override.event_id IS 'The event.';
COMMENT ON COLUMN core.event_override.action IS 'confirm, correct (one field), reject, merge (into other_event_id), split (from other_event_id).';
COMMENT ON COLUMN core.event_override.field IS 'Path of the corrected field in the record, such as date_start or actors[0].name.';
COMMENT ON COLUMN core.event_override.value IS 'The right value; JSON null empties the field.';
COMMENT ON COLUMN core.event_override.other_event_id IS 'The other event of a merge or split.';
COMMENT ON COLUMN core.event_override.author IS 'Who decided.';
COMMENT ON COLUMN core.event_override.reason IS 'Why.';
COMMENT ON COLUMN core.event_override.created_at IS 'When.';
COMMENT ON COLUMN core.event_override.revoked_at IS 'When it was taken back; null while it holds.';
COMMENT ON COLUMN core.event_override.revoked_by IS 'Who took it back.';

-- migrate:down
DROP TABLE core.event_override, core.event_version, core.event, core.coded_article, core.coding_run,
core.coding_request;
