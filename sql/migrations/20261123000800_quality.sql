-- migrate:up

CREATE TABLE quality.validation_run (
    validation_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    suite text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('batch', 'warehouse')),
    coding_run_id bigint REFERENCES core.coding_run,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    is_success boolean NOT NULL,
    expectations integer NOT NULL CHECK (expectations >= 0),
    expectations_failed integer NOT NULL CHECK (expectations_failed BETWEEN 0 AND expectations),
    worst_severity text CHECK (worst_severity IN ('critical', 'warning', 'info')),
    rows_checked integer CHECK (rows_checked >= 0),
    tool_version text,
    UNIQUE (suite, scope, started_at),
    CHECK ((scope = 'batch') = (coding_run_id IS NOT NULL)),
    CHECK (started_at <= finished_at)
);
CREATE INDEX validation_run_coding_run_id_idx ON quality.validation_run (coding_run_id);
CREATE INDEX validation_run_started_at_idx ON quality.validation_run (started_at);
COMMENT ON TABLE quality.validation_run IS 'Audits: one row each time that a suite of expectations was run.';
COMMENT ON COLUMN quality.validation_run.validation_run_id IS 'Surrogate key.';
COMMENT ON COLUMN quality.validation_run.suite IS 'Name of the suite.';
COMMENT ON COLUMN quality.validation_run.scope IS 'batch: the staged rows of one coding run; warehouse: what is published.';
COMMENT ON COLUMN quality.validation_run.coding_run_id IS 'The coding run whose rows were audited; null for the warehouse.';
COMMENT ON COLUMN quality.validation_run.started_at IS 'When it began.';
COMMENT ON COLUMN quality.validation_run.finished_at IS 'When it ended.';
COMMENT ON COLUMN quality.validation_run.is_success IS 'Whether every expectation held.';
COMMENT ON COLUMN quality.validation_run.expectations IS 'Expectations checked.';
COMMENT ON COLUMN quality.validation_run.expectations_failed IS 'Of these, broken.';
COMMENT ON COLUMN quality.validation_run.worst_severity IS 'Severity of the worst broken one; null: none was broken.';
COMMENT ON COLUMN quality.validation_run.rows_checked IS 'Rows looked at.';
COMMENT ON COLUMN quality.validation_run.tool_version IS 'Version of the tool that checked.';

CREATE TABLE quality.validation_result (
    validation_run_id bigint NOT NULL REFERENCES quality.validation_run ON DELETE CASCADE,
    result_number integer NOT NULL CHECK (result_number >= 0),
    rule text NOT NULL,
    expectation_type text NOT NULL,
    table_name text NOT NULL,
    column_name text,
    level text NOT NULL CHECK (level IN ('row', 'batch')),
    severity text NOT NULL CHECK (severity IN ('critical', 'warning', 'info')),
    is_success boolean NOT NULL,
    reason text NOT NULL,
    observed_value jsonb,
    element_count integer,
    unexpected_count integer,
    unexpected_sample jsonb NOT NULL DEFAULT '[]',
    error text,
    PRIMARY KEY (validation_run_id, result_number)
);
CREATE INDEX validation_result_failed_idx ON quality.validation_result (rule) WHERE NOT is_success;
COMMENT ON TABLE quality.validation_result IS 'What each expectation of an audit found.';
COMMENT ON COLUMN quality.validation_result.validation_run_id IS 'The audit.';
COMMENT ON COLUMN quality.validation_result.result_number IS 'Position in the suite, from 0.';
COMMENT ON COLUMN quality.validation_result.rule IS 'Short name of the rule, as in quality.quarantine.';
COMMENT ON COLUMN quality.validation_result.expectation_type IS 'Type of the expectation in Great Expectations.';
COMMENT ON COLUMN quality.validation_result.table_name IS 'The table or view that was looked at.';
COMMENT ON COLUMN quality.validation_result.column_name IS 'The column, where it is about one.';
COMMENT ON COLUMN quality.validation_result.level IS 'row: a broken row is held back; batch: it is about the whole.';
COMMENT ON COLUMN quality.validation_result.severity IS 'critical, warning or info.';
COMMENT ON COLUMN quality.validation_result.is_success IS 'Whether it held.';
COMMENT ON COLUMN quality.validation_result.reason IS 'Why the rule exists, in one sentence.';
COMMENT ON COLUMN quality.validation_result.observed_value IS 'What was measured, where it is a single value.';
COMMENT ON COLUMN quality.validation_result.element_count IS 'Rows looked at.';
COMMENT ON COLUMN quality.validation_result.unexpected_count IS 'Rows that broke it.';
COMMENT ON COLUMN quality.validation_result.unexpected_sample IS 'Some of the values that broke it.';
COMMENT ON COLUMN quality.validation_result.error IS 'Why the expectation could not be checked; null: it could.';

CREATE TABLE quality.quarantine (
    event_version_id bigint NOT NULL REFERENCES core.event_version,
    rule text NOT NULL,
    reason text NOT NULL,
    validation_run_id bigint REFERENCES quality.validation_run,
    event_id bigint NOT NULL,
    article_id bigint NOT NULL,
    coding_run_id bigint NOT NULL,
    quarantined_at timestamptz NOT NULL,
    released_at timestamptz,
    released_by text,
    release_reason text,
    PRIMARY KEY (event_version_id, rule),
    CHECK ((released_at IS NULL) = (released_by IS NULL)),
    CHECK ((released_at IS NULL) = (release_reason IS NULL))
);
CREATE INDEX quarantine_open_idx ON quality.quarantine (quarantined_at) WHERE released_at IS NULL;
CREATE INDEX quarantine_validation_run_id_idx ON quality.quarantine (validation_run_id);
COMMENT ON TABLE quality.quarantine IS 'Event versions that were held back, and by which rules.';
COMMENT ON COLUMN quality.quarantine.event_version_id IS 'The event version.';
COMMENT ON COLUMN quality.quarantine.rule IS 'The rule that it broke; rules that begin with mart. are the tables'' own.';
COMMENT ON COLUMN quality.quarantine.reason IS 'What is wrong with it.';
COMMENT ON COLUMN quality.quarantine.validation_run_id IS 'The audit that found it.';
COMMENT ON COLUMN quality.quarantine.event_id IS 'The event.';
COMMENT ON COLUMN quality.quarantine.article_id IS 'The article.';
COMMENT ON COLUMN quality.quarantine.coding_run_id IS 'The coding run.';
COMMENT ON COLUMN quality.quarantine.quarantined_at IS 'When it was held back.';
COMMENT ON COLUMN quality.quarantine.released_at IS 'When a human let it through; null: it is still held.';
COMMENT ON COLUMN quality.quarantine.released_by IS 'Who let it through.';
COMMENT ON COLUMN quality.quarantine.release_reason IS 'Why.';

CREATE FUNCTION core.text_array(value jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE jsonb_typeof(value)
    WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text(value))
    WHEN 'string' THEN ARRAY[value #>> '{}']
    ELSE '{}'::text[]
END;
COMMENT ON FUNCTION core.text_array IS 'A JSON array of strings, or one string, as text[]; anything else gives an empty one.';

CREATE FUNCTION core.codes(name text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(SELECT c.code FROM mart.code_list AS c WHERE c.list_name = name);
COMMENT ON FUNCTION core.codes IS 'The codes of a list of mart.code_list; in a subquery of its own it is read once.';

CREATE FUNCTION core.slice(whole text, start_offset integer, end_offset integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN start_offset >= 0 AND start_offset <= end_offset AND end_offset <= char_length(whole)
        THEN substr(whole, start_offset + 1, end_offset - start_offset)
END;
COMMENT ON FUNCTION core.slice IS 'Characters start to end (exclusive, from 0) of a text; null when they do not lie in it.';

-- The staged rows, flat, for the audit. They show nothing to those who may not read core: an analyst never sees a row
-- that was not audited.
--
-- quality.staged_event     event_version_id, coding_run_id, event_id, article_id, article_version_id, source_id,
--                          event_number, coder_name, coder_version, every typed column of core.event_version
--                          (event_type … confidence), and of the article: is_current_version, article_text_length,
--                          article_published_at, article_published_date, article_language, article_is_withdrawn; and
--                          actor_count, place_count, casualty_count, mention_count, evidence_count, relation_count
-- quality.staged_actor     event_version_id, coding_run_id, actor_number, actor_role, stance, asserted_by,
--                          mention_text, name, actor_id, actor_type, country_iso3, is_known_actor
-- quality.staged_place     event_version_id, coding_run_id, place_number, place_role, is_main, mention_text, name,
--                          country_iso3, admin1, latitude, longitude, place_precision, radius_km, geonames_id, quantity
-- quality.staged_casualty  event_version_id, coding_run_id, casualty_number, harm, count_low, count_best, count_high,
--                          is_approximate, group_text, casualty_status, demographics, is_perpetrator, is_subset,
--                          casualty_text, attributed_to
-- quality.staged_mention   event_version_id, coding_run_id, mention_number, start_offset, end_offset, mention_text,
--                          sentence_start_offset, sentence_end_offset, article_text_length, article_slice
--                          (null when the offsets do not lie in the text)
-- quality.staged_evidence  event_version_id, coding_run_id, evidence_number, field, start_offset, end_offset,
--                          article_text_length, article_slice
-- quality.staged_relation  event_version_id, coding_run_id, relation_number, relation_type, related_event_number,
--                          related_event_id (null when no event of the article has that number)
-- quality.staged_problem   event_version_id, coding_run_id, rule, problem: what the tables of mart would refuse

CREATE VIEW quality.staged_event AS
SELECT
    e.event_version_id,
    e.coding_run_id,
    e.event_id,
    e.article_id,
    e.article_version_id,
    a.source_id,
    e.event_number,
    e.coder_name,
    e.coder_version,
    e.event_type,
    e.realis,
    e.is_main,
    e.is_aggregate,
    e.date_start,
    e.date_end,
    e.date_precision,
    e.date_text,
    e.date_latest,
    e.outcome,
    e.claim_status,
    e.quantity,
    e.quantity_intercepted,
    e.place_name,
    e.country_iso3,
    e.admin1,
    e.latitude,
    e.longitude,
    e.place_precision,
    e.place_role,
    e.radius_km,
    e.geonames_id,
    e.countries_iso3,
    e.source_actors,
    e.source_actor_ids,
    e.blamed_actors,
    e.blamed_actor_ids,
    e.claimant_actors,
    e.claimant_actor_ids,
    e.target_actors,
    e.target_actor_ids,
    e.fatalities_low,
    e.fatalities_best,
    e.fatalities_high,
    e.injuries_low,
    e.injuries_best,
    e.injuries_high,
    e.deaths_civilian_low,
    e.deaths_civilian_best,
    e.deaths_civilian_high,
    e.deaths_source_side_best,
    e.deaths_target_side_best,
    e.weapons,
    e.attributed_to,
    e.acled_event_type,
    e.acled_sub_event_type,
    e.ucdp_violence_type,
    e.trigger_text,
    e.sentence_text,
    e.confidence,
    coalesce(a.current_version_id = e.article_version_id, false) AS is_current_version,
    v.text_length AS article_text_length,
    v.published_at AS article_published_at,
    v.published_date AS article_published_date,
    v.language AS article_language,
    a.withdrawn_at IS NOT NULL AS article_is_withdrawn,
    coalesce(jsonb_array_length(nullif(e.record -> 'actors', 'null')), 0) AS actor_count,
    coalesce(jsonb_array_length(nullif(e.record -> 'places', 'null')), 0) AS place_count,
    coalesce(jsonb_array_length(nullif(e.record -> 'casualties', 'null')), 0) AS casualty_count,
    coalesce(jsonb_array_length(nullif(e.record -> 'mentions', 'null')), 0) AS mention_count,
    coalesce(jsonb_array_length(nullif(e.record -> 'evidence', 'null')), 0) AS evidence_count,
    coalesce(jsonb_array_length(nullif(e.record -> 'relations', 'null')), 0) AS relation_count
FROM core.event_version AS e
INNER JOIN core.article_version AS v USING (article_version_id)
INNER JOIN core.article AS a ON a.article_id = e.article_id
WHERE e.status = 'staged' AND has_schema_privilege('core', 'USAGE');

CREATE VIEW core.event_version_actor AS
SELECT
    e.event_version_id,
    e.event_id,
    e.coding_run_id,
    e.status,
    (x.number - 1)::integer AS actor_number,
    x.item ->> 'role' AS actor_role,
    CASE
        WHEN x.item ->> 'role' = 'target' THEN 'target'
        WHEN e.event_type = 'armed_clash' THEN 'party'
        ELSE 'source'
    END AS side,
    x.item ->> 'stance' AS stance,
    core.text_array(x.item -> 'asserted_by') AS asserted_by,
    x.item ->> 'mention' AS mention_text,
    x.item ->> 'name' AS name,
    x.item ->> 'actor_id' AS actor_id,
    x.item ->> 'actor_type' AS actor_type,
    x.item ->> 'country_iso3' AS country_iso3
FROM core.event_version AS e
CROSS JOIN LATERAL jsonb_array_elements(nullif(e.record -> 'actors', 'null')) WITH ORDINALITY AS x (item, number);

CREATE VIEW core.event_version_place AS
SELECT
    e.event_version_id,
    e.event_id,
    e.coding_run_id,
    e.status,
    (x.number - 1)::integer AS place_number,
    x.item ->> 'role' AS place_role,
    coalesce((x.item ->> 'is_main')::boolean, false) AS is_main,
    x.item ->> 'mention' AS mention_text,
    x.item ->> 'name' AS name,
    x.item ->> 'country_iso3' AS country_iso3,
    x.item ->> 'admin1' AS admin1,
    (x.item ->> 'latitude')::double precision AS latitude,
    (x.item ->> 'longitude')::double precision AS longitude,
    x.item ->> 'precision' AS place_precision,
    (x.item ->> 'radius_km')::double precision AS radius_km,
    (x.item ->> 'geonames_id')::bigint AS geonames_id,
    (x.item ->> 'quantity')::integer AS quantity
FROM core.event_version AS e
CROSS JOIN LATERAL jsonb_array_elements(nullif(e.record -> 'places', 'null')) WITH ORDINALITY AS x (item, number);

CREATE VIEW core.event_version_casualty AS
SELECT
    e.event_version_id,
    e.event_id,
    e.coding_run_id,
    e.status,
    (x.number - 1)::integer AS casualty_number,
    x.item ->> 'harm' AS harm,
    (x.item ->> 'low')::integer AS count_low,
    (x.item ->> 'best')::integer AS count_best,
    (x.item ->> 'high')::integer AS count_high,
    coalesce((x.item ->> 'approximate')::boolean, false) AS is_approximate,
    nullif(x.item ->> 'group', '') AS group_text,
    x.item ->> 'status' AS casualty_status,
    core.text_array(x.item -> 'demographic') AS demographics,
    coalesce((x.item ->> 'is_perpetrator')::boolean, false) AS is_perpetrator,
    coalesce((x.item ->> 'is_subset')::boolean, false) AS is_subset,
    x.item ->> 'text' AS casualty_text,
    core.text_array(x.item -> 'attributed_to') AS attributed_to
FROM core.event_version AS e
CROSS JOIN LATERAL jsonb_array_elements(nullif(e.record -> 'casualties', 'null'))
WITH ORDINALITY AS x (item, number);

CREATE VIEW core.event_version_mention AS
SELECT
    e.event_version_id,
    e.event_id,
    e.coding_run_id,
    e.article_version_id,
    e.status,
    (x.number - 1)::integer AS mention_number,
    (x.item ->> 'start')::integer AS start_offset,
    (x.item ->> 'end')::integer AS end_offset,
    x.item ->> 'text' AS mention_text,
    (x.item ->> 'sentence_start')::integer AS sentence_start_offset,
    (x.item ->> 'sentence_end')::integer AS sentence_end_offset
FROM core.event_version AS e
CROSS JOIN LATERAL jsonb_array_elements(nullif(e.record -> 'mentions', 'null')) WITH ORDINALITY AS x (item, number);

CREATE VIEW core.event_version_evidence AS
SELECT
    e.event_version_id,
    e.event_id,
    e.coding_run_id,
    e.article_version_id,
    e.status,
    (x.number - 1)::integer AS evidence_number,
    x.item ->> 'field' AS field,
    (x.item ->> 'start')::integer AS start_offset,
    (x.item ->> 'end')::integer AS end_offset
FROM core.event_version AS e
CROSS JOIN LATERAL jsonb_array_elements(nullif(e.record -> 'evidence', 'null')) WITH ORDINALITY AS x (item, number);

CREATE VIEW core.event_version_relation AS
SELECT
    e.event_version_id,
    e.event_id,
    e.coding_run_id,
    e.status,
    (x.number - 1)::integer AS relation_number,
    x.item ->> 'type' AS relation_type,
    x.item ->> 'event_id' AS related_event_number,
    e.related_event_ids[x.number] AS related_event_id
FROM core.event_version AS e
CROSS JOIN LATERAL jsonb_array_elements(nullif(e.record -> 'relations', 'null')) WITH ORDINALITY AS x (item, number);

CREATE VIEW quality.staged_actor AS
SELECT
    x.event_version_id,
    x.coding_run_id,
    x.actor_number,
    x.actor_role,
    x.stance,
    x.asserted_by,
    x.mention_text,
    x.name,
    x.actor_id,
    x.actor_type,
    x.country_iso3,
    k.actor_id IS NOT NULL AS is_known_actor
FROM core.event_version_actor AS x
LEFT JOIN mart.actor AS k USING (actor_id)
WHERE x.status = 'staged' AND has_schema_privilege('core', 'USAGE');

CREATE VIEW quality.staged_place AS
SELECT
    x.event_version_id,
    x.coding_run_id,
    x.place_number,
    x.place_role,
    x.is_main,
    x.mention_text,
    x.name,
    x.country_iso3,
    x.admin1,
    x.latitude,
    x.longitude,
    x.place_precision,
    x.radius_km,
    x.geonames_id,
    x.quantity
FROM core.event_version_place AS x
WHERE x.status = 'staged' AND has_schema_privilege('core', 'USAGE');

CREATE VIEW quality.staged_casualty AS
SELECT
    x.event_version_id,
    x.coding_run_id,
    x.casualty_number,
    x.harm,
    x.count_low,
    x.count_best,
    x.count_high,
    x.is_approximate,
    x.group_text,
    x.casualty_status,
    x.demographics,
    x.is_perpetrator,
    x.is_subset,
    x.casualty_text,
    x.attributed_to
FROM core.event_version_casualty AS x
WHERE x.status = 'staged' AND has_schema_privilege('core', 'USAGE');

CREATE VIEW quality.staged_mention AS
SELECT
    x.event_version_id,
    x.coding_run_id,
    x.mention_number,
    x.start_offset,
    x.end_offset,
    x.mention_text,
    x.sentence_start_offset,
    x.sentence_end_offset,
    v.text_length AS article_text_length,
    core.slice(v.text, x.start_offset, x.end_offset) AS article_slice
FROM core.event_version_mention AS x
INNER JOIN core.article_version AS v USING (article_version_id)
WHERE x.status = 'staged' AND has_schema_privilege('core', 'USAGE');

CREATE VIEW quality.staged_evidence AS
SELECT
    x.event_version_id,
    x.coding_run_id,
    x.evidence_number,
    x.field,
    x.start_offset,
    x.end_offset,
    v.text_length AS article_text_length,
    core.slice(v.text, x.start_offset, x.end_offset) AS article_slice
FROM core.event_version_evidence AS x
INNER JOIN core.article_version AS v USING (article_version_id)
WHERE x.status = 'staged' AND has_schema_privilege('core', 'USAGE');

CREATE VIEW quality.staged_relation AS
SELECT
    x.event_version_id,
    x.coding_run_id,
    x.relation_number,
    x.relation_type,
    x.related_event_number,
    x.related_event_id
FROM core.event_version_relation AS x
WHERE x.status = 'staged' AND has_schema_privilege('core', 'USAGE');

-- Names are indexed, and an index holds 2,700 bytes at most. Each condition builds its sentence only where it holds, and reads a code list once: this runs over every batch.
CREATE VIEW quality.staged_problem AS
WITH found AS (
    SELECT
        e.event_version_id,
        e.coding_run_id,
        p.rule,
        p.problem
    FROM quality.staged_event AS e
    CROSS JOIN LATERAL (
        VALUES
        ('mart.event.event_type', CASE
            WHEN e.event_type <> ALL (ARRAY(SELECT t.event_type FROM mart.event_type AS t))
                THEN format('event type %L is not in mart.event_type', e.event_type)
        END),
        ('mart.event.realis', CASE
            WHEN e.realis IS NULL OR e.realis <> ALL ((SELECT core.codes('realis'))::text[])
                THEN format('realis is %L', e.realis)
        END),
        ('mart.event.date_precision', CASE
            WHEN e.date_precision IS NULL
                OR e.date_precision <> ALL (ARRAY(SELECT d.date_precision FROM mart.date_precision AS d))
                THEN format('date precision is %L', e.date_precision)
        END),
        ('mart.event.outcome', CASE
            WHEN e.outcome <> ALL ((SELECT core.codes('outcome'))::text[])
                THEN format('outcome is %L', e.outcome)
        END),
        ('mart.event.claim_status', CASE
            WHEN e.claim_status <> ALL ((SELECT core.codes('claim_status'))::text[])
                THEN format('claim status is %L', e.claim_status)
        END),
        ('mart.event.dates', CASE
            WHEN e.date_start > e.date_end THEN format('it begins on %s and ends on %s', e.date_start, e.date_end)
        END),
        ('mart.event.quantity', CASE
            WHEN e.quantity < 0 OR e.quantity_intercepted < 0 THEN 'a quantity is negative'
        END),
        ('mart.event.fatalities', CASE
            WHEN e.fatalities_low < 0 OR e.fatalities_best < e.fatalities_low OR e.fatalities_high < e.fatalities_low
                OR e.fatalities_high < e.fatalities_best
                THEN format('fatalities are %s, %s, %s', e.fatalities_low, e.fatalities_best, e.fatalities_high)
        END),
        ('mart.event.injuries', CASE
            WHEN e.injuries_low < 0 OR e.injuries_best < e.injuries_low OR e.injuries_high < e.injuries_low
                OR e.injuries_high < e.injuries_best
                THEN format('injuries are %s, %s, %s', e.injuries_low, e.injuries_best, e.injuries_high)
        END),
        ('mart.event.deaths_civilian', CASE
            WHEN e.deaths_civilian_low < 0 OR e.deaths_civilian_best < e.deaths_civilian_low
                OR e.deaths_civilian_high < e.deaths_civilian_low OR e.deaths_civilian_high < e.deaths_civilian_best
                THEN format('civilian deaths are %s, %s, %s',
                    e.deaths_civilian_low, e.deaths_civilian_best, e.deaths_civilian_high)
        END),
        ('mart.event.confidence', CASE
            WHEN e.confidence NOT BETWEEN 0 AND 1 THEN format('confidence is %s', e.confidence)
        END)
    ) AS p (rule, problem)
    WHERE p.problem IS NOT NULL

    UNION ALL

    SELECT
        e.event_version_id,
        e.coding_run_id,
        p.rule,
        p.problem
    FROM quality.staged_actor AS e
    CROSS JOIN LATERAL (
        VALUES
        ('mart.event_actor.actor_role', CASE
            WHEN e.actor_role IS NULL OR e.actor_role <> ALL ((SELECT core.codes('actor_role'))::text[])
                THEN format('actors[%s] has role %L', e.actor_number, e.actor_role)
        END),
        ('mart.event_actor.stance', CASE
            WHEN e.stance <> ALL ((SELECT core.codes('stance'))::text[])
                THEN format('actors[%s] has stance %L', e.actor_number, e.stance)
        END),
        ('mart.event_actor.actor_type', CASE
            WHEN e.actor_type <> ALL (ARRAY(SELECT t.actor_type FROM mart.actor_type AS t))
                THEN format('actors[%s] has type %L', e.actor_number, e.actor_type)
        END),
        ('mart.event_actor.name', CASE
            WHEN octet_length(e.name) > 1000 OR octet_length(e.actor_id) > 1000
                THEN format('actors[%s] has a name of %s characters', e.actor_number,
                    greatest(char_length(e.name), char_length(e.actor_id)))
        END),
        ('mart.event_actor.country_iso3', CASE
            WHEN e.country_iso3 !~ '^[A-Z]{3}$'
                THEN format('actors[%s] has country %L', e.actor_number, e.country_iso3)
        END)
    ) AS p (rule, problem)
    WHERE p.problem IS NOT NULL

    UNION ALL

    SELECT
        e.event_version_id,
        e.coding_run_id,
        p.rule,
        p.problem
    FROM quality.staged_place AS e
    CROSS JOIN LATERAL (
        VALUES
        ('mart.event_place.place_role', CASE
            WHEN e.place_role IS NULL OR e.place_role <> ALL ((SELECT core.codes('place_role'))::text[])
                THEN format('places[%s] has role %L', e.place_number, e.place_role)
        END),
        ('mart.event_place.place_precision', CASE
            WHEN e.place_precision <> ALL (ARRAY(SELECT t.place_precision FROM mart.place_precision AS t))
                THEN format('places[%s] has precision %L', e.place_number, e.place_precision)
        END),
        ('mart.event_place.name', CASE
            WHEN octet_length(e.name) > 1000
                THEN format('places[%s] has a name of %s characters', e.place_number, char_length(e.name))
        END),
        ('mart.event_place.country_iso3', CASE
            WHEN e.country_iso3 !~ '^[A-Z]{3}$'
                THEN format('places[%s] has country %L', e.place_number, e.country_iso3)
        END),
        ('mart.event_place.coordinates', CASE
            WHEN e.latitude NOT BETWEEN -90 AND 90 OR e.longitude NOT BETWEEN -180 AND 180
                OR (e.latitude IS NULL) <> (e.longitude IS NULL)
                THEN format('places[%s] is at %s, %s', e.place_number, e.latitude, e.longitude)
        END),
        ('mart.event_place.radius_km', CASE
            WHEN e.radius_km < 0 THEN format('places[%s] has radius %s', e.place_number, e.radius_km)
        END),
        ('mart.event_place.quantity', CASE
            WHEN e.quantity < 0 THEN format('places[%s] has quantity %s', e.place_number, e.quantity)
        END)
    ) AS p (rule, problem)
    WHERE p.problem IS NOT NULL

    UNION ALL

    SELECT
        e.event_version_id,
        e.coding_run_id,
        p.rule,
        p.problem
    FROM quality.staged_casualty AS e
    CROSS JOIN LATERAL (
        VALUES
        ('mart.event_casualty.harm', CASE
            WHEN e.harm IS NULL OR e.harm <> ALL ((SELECT core.codes('harm'))::text[])
                THEN format('casualties[%s] has harm %L', e.casualty_number, e.harm)
        END),
        ('mart.event_casualty.casualty_status', CASE
            WHEN e.casualty_status <> ALL ((SELECT core.codes('casualty_status'))::text[])
                THEN format('casualties[%s] has status %L', e.casualty_number, e.casualty_status)
        END),
        ('mart.event_casualty.counts', CASE
            WHEN e.count_low < 0 OR e.count_best < e.count_low OR e.count_high < e.count_low
                OR e.count_high < e.count_best
                THEN format('casualties[%s] are %s, %s, %s', e.casualty_number, e.count_low, e.count_best, e.count_high)
        END)
    ) AS p (rule, problem)
    WHERE p.problem IS NOT NULL

    UNION ALL

    SELECT
        e.event_version_id,
        e.coding_run_id,
        'mart.event_mention.offsets',
        format('mentions[%s] is at %s to %s of %s characters', e.mention_number, e.start_offset, e.end_offset,
            e.article_text_length)
    FROM quality.staged_mention AS e
    WHERE e.start_offset < 0 OR e.end_offset <= e.start_offset OR e.end_offset > e.article_text_length

    UNION ALL

    SELECT
        e.event_version_id,
        e.coding_run_id,
        'mart.event_evidence.offsets',
        format('evidence[%s] is at %s to %s of %s characters', e.evidence_number, e.start_offset, e.end_offset,
            e.article_text_length)
    FROM quality.staged_evidence AS e
    WHERE e.start_offset < 0 OR e.end_offset < e.start_offset OR e.end_offset > e.article_text_length

    UNION ALL

    SELECT
        e.event_version_id,
        e.coding_run_id,
        'mart.event_relation.relation_type',
        format('relations[%s] is %L to %L', e.relation_number, e.relation_type, e.related_event_number)
    FROM quality.staged_relation AS e
    WHERE e.related_event_id IS NULL OR e.relation_type IS NULL OR e.relation_type <> ALL ((SELECT core.codes('relation_type'))::text[])
)

SELECT
    f.event_version_id,
    f.coding_run_id,
    f.rule,
    string_agg(f.problem, '; ' ORDER BY f.problem) AS problem
FROM found AS f
GROUP BY f.event_version_id, f.coding_run_id, f.rule;

COMMENT ON VIEW quality.staged_event IS 'Staged events, flat, for the audit. Empty for those who may not read core.';
COMMENT ON VIEW quality.staged_actor IS 'Actors of staged events, for the audit.';
COMMENT ON VIEW quality.staged_place IS 'Places of staged events, for the audit.';
COMMENT ON VIEW quality.staged_casualty IS 'Casualty figures of staged events, for the audit.';
COMMENT ON VIEW quality.staged_mention IS 'Mentions of staged events beside the words of the article there, for the audit.';
COMMENT ON VIEW quality.staged_evidence IS 'Evidence of staged events beside the words of the article there, for the audit.';
COMMENT ON VIEW quality.staged_relation IS 'Relations of staged events, for the audit.';
COMMENT ON VIEW quality.staged_problem IS 'What the tables of mart would refuse of the staged rows; publish holds these back whatever the audit says.';
COMMENT ON VIEW core.event_version_actor IS 'Actors in the records of all event versions.';
COMMENT ON VIEW core.event_version_place IS 'Places in the records of all event versions.';
COMMENT ON VIEW core.event_version_casualty IS 'Casualty figures in the records of all event versions.';
COMMENT ON VIEW core.event_version_mention IS 'Mentions in the records of all event versions.';
COMMENT ON VIEW core.event_version_evidence IS 'Evidence in the records of all event versions.';
COMMENT ON VIEW core.event_version_relation IS 'Relations in the records of all event versions.';

-- Columns of these views that have a namesake in a table of mart or core mean the same thing.
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        WITH target AS (
            SELECT c.oid, n.nspname, c.relname, a.attname, a.attnum
            FROM pg_class AS c
            INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
            INNER JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE (n.nspname, c.relkind) IN (('quality', 'v'), ('core', 'v'))
        ),
        twin (pattern, twin_name) AS (
            VALUES ('%actor', 'mart.event_actor'), ('%place', 'mart.event_place'),
            ('%casualty', 'mart.event_casualty'), ('%mention', 'mart.event_mention'),
            ('%evidence', 'mart.event_evidence'), ('%relation', 'mart.event_relation'),
            ('staged_%', 'core.event_version'), ('event_version_%', 'core.event_version'), ('staged_%', 'mart.event')
        )
        SELECT DISTINCT ON (t.oid, t.attnum)
            t.nspname, t.relname, t.attname, col_description(a.attrelid, a.attnum) AS words
        FROM target AS t
        INNER JOIN twin AS w ON t.relname LIKE w.pattern
        INNER JOIN pg_attribute AS a
            ON a.attrelid = w.twin_name::regclass AND a.attname = t.attname AND a.attnum > 0
        ORDER BY t.oid, t.attnum, w.twin_name LIKE 'mart.event\_%' DESC, w.twin_name
    LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', item.nspname, item.relname, item.attname, item.words);
    END LOOP;
END
$$;
COMMENT ON COLUMN quality.staged_event.is_current_version IS 'Whether the article still says what was coded.';
COMMENT ON COLUMN quality.staged_event.article_text_length IS 'Length of the coded text in characters.';
COMMENT ON COLUMN quality.staged_event.article_language IS 'Language of the article.';
COMMENT ON COLUMN quality.staged_event.article_is_withdrawn IS 'Whether the article was withdrawn.';
COMMENT ON COLUMN quality.staged_event.actor_count IS 'Actors in the record.';
COMMENT ON COLUMN quality.staged_event.place_count IS 'Places in the record.';
COMMENT ON COLUMN quality.staged_event.casualty_count IS 'Casualty figures in the record.';
COMMENT ON COLUMN quality.staged_event.mention_count IS 'Mentions in the record.';
COMMENT ON COLUMN quality.staged_event.evidence_count IS 'Pieces of evidence in the record.';
COMMENT ON COLUMN quality.staged_event.relation_count IS 'Relations in the record.';
COMMENT ON COLUMN quality.staged_actor.is_known_actor IS 'Whether actor_id is in mart.actor; false also where there is no actor_id.';
COMMENT ON COLUMN quality.staged_mention.article_text_length IS 'Length of the coded text in characters.';
COMMENT ON COLUMN quality.staged_mention.article_slice IS 'The article''s words there; null when the offsets do not lie in it.';
COMMENT ON COLUMN quality.staged_evidence.article_text_length IS 'Length of the coded text in characters.';
COMMENT ON COLUMN quality.staged_evidence.article_slice IS 'The article''s words there; null when the offsets do not lie in it.';
COMMENT ON COLUMN quality.staged_relation.related_event_number IS 'The coder''s number of the other event.';
COMMENT ON COLUMN core.event_version_relation.related_event_number IS 'The coder''s number of the other event.';
COMMENT ON COLUMN quality.staged_problem.event_version_id IS 'The event version.';
COMMENT ON COLUMN quality.staged_problem.coding_run_id IS 'The coding run.';
COMMENT ON COLUMN quality.staged_problem.rule IS 'The table and columns that would refuse it.';
COMMENT ON COLUMN quality.staged_problem.problem IS 'What is wrong.';

-- migrate:down
DROP VIEW quality.staged_problem, quality.staged_relation, quality.staged_evidence, quality.staged_mention,
quality.staged_casualty, quality.staged_place, quality.staged_actor, quality.staged_event, core.event_version_relation,
core.event_version_evidence, core.event_version_mention, core.event_version_casualty, core.event_version_place,
core.event_version_actor;
DROP FUNCTION core.slice, core.codes, core.text_array;
DROP TABLE quality.quarantine, quality.validation_result, quality.validation_run;
