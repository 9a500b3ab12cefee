-- migrate:up
-- What the event desk needs beyond the tables of mart: a narrow copy of the events that a map over all of them can be
-- drawn from, search, and views of what an operator watches. All read-only for analysts.

-- 200,000 rows of mart.event are 160 MB, those of this table 27: a filter scans it in tens of milliseconds. Triggers
-- keep it in the transaction that changes the event, so that no refresh stands between an event and the analyst.
CREATE TABLE mart.event_point (
    event_id bigint PRIMARY KEY REFERENCES mart.event ON DELETE CASCADE,
    incident_id bigint,
    is_shared boolean NOT NULL,
    date_latest date,
    date_month date,
    event_type text NOT NULL,
    source_id text NOT NULL,
    country_iso3 text,
    countries_iso3 text[],
    latitude real,
    longitude real,
    radius_km real,
    place_precision text,
    date_precision text NOT NULL,
    realis text NOT NULL,
    outcome text,
    claim_status text,
    fatalities_low integer,
    fatalities_best integer,
    fatalities_high integer,
    deaths_civilian_low integer,
    deaths_civilian_best integer,
    deaths_civilian_high integer,
    confidence real,
    is_main boolean NOT NULL,
    is_aggregate boolean NOT NULL,
    is_reviewed boolean NOT NULL
);
CREATE INDEX event_point_date_idx ON mart.event_point ((coalesce(date_latest, '-infinity'::date)), event_id);
COMMENT ON TABLE mart.event_point IS 'A narrow copy of mart.event for maps and timelines over all events; kept by triggers, never written by hand. Read mart.event unless speed matters.';
COMMENT ON COLUMN mart.event_point.incident_id IS 'The incident that it belongs to, see mart.incident; null: none.';
COMMENT ON COLUMN mart.event_point.is_shared IS 'Whether other events are of the same incident; only then must its dead be told from theirs. May stay true when they are gone.';
COMMENT ON COLUMN mart.event_point.date_month IS 'First day of the month of date_latest.';
COMMENT ON COLUMN mart.event_point.countries_iso3 IS 'Its countries, where they are not just country_iso3; else null.';
COMMENT ON COLUMN mart.event_point.is_reviewed IS 'Whether a human confirmed or corrected it.';
GRANT SELECT ON mart.event_point TO analyst;

CREATE VIEW mart.event_point_source AS
SELECT
    e.event_id,
    i.incident_id,
    (SELECT count(*) > 1 FROM mart.incident_event AS o WHERE o.incident_id = i.incident_id) AS is_shared,
    e.date_latest,
    date_trunc('month', e.date_latest::timestamp)::date AS date_month,
    e.event_type,
    e.source_id,
    e.country_iso3,
    CASE WHEN e.countries_iso3 <> ARRAY[e.country_iso3] THEN e.countries_iso3 END AS countries_iso3,
    e.latitude::real AS latitude,
    e.longitude::real AS longitude,
    e.radius_km::real AS radius_km,
    e.place_precision,
    e.date_precision,
    e.realis,
    e.outcome,
    e.claim_status,
    e.fatalities_low,
    e.fatalities_best,
    e.fatalities_high,
    e.deaths_civilian_low,
    e.deaths_civilian_best,
    e.deaths_civilian_high,
    e.confidence::real AS confidence,
    e.is_main,
    e.is_aggregate,
    e.reviewed_at IS NOT NULL AS is_reviewed
FROM mart.event AS e
LEFT JOIN mart.incident_event AS i ON i.event_id = e.event_id;
COMMENT ON VIEW mart.event_point_source IS 'What mart.event_point must hold, from mart.event and mart.incident_event.';
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT p.attname, col_description('mart.event'::regclass, e.attnum) AS words
        FROM pg_attribute AS p
        INNER JOIN pg_attribute AS e ON e.attrelid = 'mart.event'::regclass AND e.attname = p.attname
        WHERE p.attrelid = 'mart.event_point'::regclass AND p.attnum > 0 AND p.attname <> 'countries_iso3'
    LOOP
        EXECUTE format('COMMENT ON COLUMN mart.event_point.%I IS %L', item.attname, item.words);
    END LOOP;
END
$$;
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT p.attname, col_description(p.attrelid, p.attnum) AS words
        FROM pg_attribute AS p
        WHERE p.attrelid = 'mart.event_point'::regclass AND p.attnum > 0
    LOOP
        EXECUTE format('COMMENT ON COLUMN mart.event_point_source.%I IS %L', item.attname, item.words);
    END LOOP;
END
$$;

CREATE FUNCTION mart.keep_event_point() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    -- Rows that left mart.event took theirs with them (ON DELETE CASCADE).
    DELETE FROM mart.event_point AS p USING changed AS c WHERE p.event_id = c.event_id;
    INSERT INTO mart.event_point
    SELECT s.* FROM mart.event_point_source AS s
    WHERE s.event_id IN (SELECT c.event_id FROM changed AS c);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION mart.keep_event_point IS 'Trigger: brings mart.event_point up to date with the rows of the statement.';
CREATE TRIGGER keep_event_point_insert AFTER INSERT ON mart.event
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mart.keep_event_point();
CREATE TRIGGER keep_event_point_update AFTER UPDATE ON mart.event
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mart.keep_event_point();

-- Only updates: a row whose event is being replaced by another transaction at this moment is not inserted again.
CREATE FUNCTION mart.keep_event_point_incident() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE mart.event_point AS p
    SET incident_id = s.incident_id, is_shared = s.is_shared
    FROM mart.event_point_source AS s
    WHERE
        s.event_id IN (
            SELECT c.event_id FROM changed AS c
            UNION
            SELECT o.event_id FROM changed AS c INNER JOIN mart.incident_event AS o ON o.incident_id = c.incident_id
        )
        AND p.event_id = s.event_id
        AND (p.incident_id IS DISTINCT FROM s.incident_id OR p.is_shared <> s.is_shared);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION mart.keep_event_point_incident IS 'Trigger: writes the incidents of the statement''s events into mart.event_point.';
CREATE TRIGGER keep_event_point_insert AFTER INSERT ON mart.incident_event
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mart.keep_event_point_incident();
CREATE TRIGGER keep_event_point_update AFTER UPDATE ON mart.incident_event
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mart.keep_event_point_incident();
CREATE TRIGGER keep_event_point_delete AFTER DELETE ON mart.incident_event
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mart.keep_event_point_incident();
INSERT INTO mart.event_point SELECT s.* FROM mart.event_point_source AS s;

CREATE TEXT SEARCH CONFIGURATION mart.desk (COPY = english);
ALTER TEXT SEARCH CONFIGURATION mart.desk
ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
COMMENT ON TEXT SEARCH CONFIGURATION mart.desk IS 'English, without accents: Katāʾib and Kataib are one word.';
CREATE FUNCTION mart.desk_words(title text, sentence text, place text, sources text[], targets text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(
    'mart.desk'::regconfig,
    coalesce(title, '') || ' ' || coalesce(sentence, '') || ' ' || coalesce(place, '') || ' '
    || coalesce(array_to_string(sources, ' '), '') || ' ' || coalesce(array_to_string(targets, ' '), '')
);
COMMENT ON FUNCTION mart.desk_words IS
'The words that an event is found by: headline, sentence, place and actors, for websearch_to_tsquery(''mart.desk'', …).';
CREATE INDEX event_desk_words_idx ON mart.event
USING gin (mart.desk_words(article_title, sentence_text, place_name, source_actors, target_actors));

-- The same words, kept: making them anew costs 30 microseconds for each event, which a word that most events hold
-- turns into seconds.
CREATE TABLE mart.event_words (
    event_id bigint PRIMARY KEY REFERENCES mart.event ON DELETE CASCADE,
    words tsvector NOT NULL
);
CREATE INDEX event_words_idx ON mart.event_words USING gin (words);
COMMENT ON TABLE mart.event_words IS 'The words that each event is found by; kept by a trigger.';
COMMENT ON COLUMN mart.event_words.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_words.words IS 'What mart.desk_words makes of it; ask with @@ websearch_to_tsquery(''mart.desk'', …).';
GRANT SELECT ON mart.event_words TO analyst;
CREATE FUNCTION mart.keep_event_words() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO mart.event_words (event_id, words)
    SELECT
        c.event_id,
        mart.desk_words(c.article_title, c.sentence_text, c.place_name, c.source_actors, c.target_actors)
    FROM changed AS c
    ON CONFLICT (event_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION mart.keep_event_words IS 'Trigger: brings mart.event_words up to date with the rows of the statement.';
CREATE TRIGGER keep_event_words_insert AFTER INSERT ON mart.event
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mart.keep_event_words();
CREATE TRIGGER keep_event_words_update AFTER UPDATE ON mart.event
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mart.keep_event_words();
INSERT INTO mart.event_words (event_id, words)
SELECT
    e.event_id,
    mart.desk_words(e.article_title, e.sentence_text, e.place_name, e.source_actors, e.target_actors)
FROM mart.event AS e;

-- Who took part, found without reading the rows of the events.
CREATE INDEX event_actor_desk_id_idx ON mart.event_actor (actor_id, actor_role, event_id);
CREATE INDEX event_actor_desk_name_idx ON mart.event_actor (name, actor_role, event_id);

CREATE VIEW mart.event_review AS
SELECT
    o.event_override_id AS review_id,
    o.event_id,
    o.action,
    o.field,
    o.value,
    o.other_event_id,
    o.author,
    o.reason,
    o.created_at,
    o.revoked_at
FROM core.event_override AS o;
COMMENT ON VIEW mart.event_review IS 'What reviewers decided about events, and why.';
COMMENT ON COLUMN mart.event_review.review_id IS 'Key of the decision.';
COMMENT ON COLUMN mart.event_review.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_review.action IS 'confirm, correct (one field), reject, merge (into other_event_id), split (from other_event_id).';
COMMENT ON COLUMN mart.event_review.field IS 'The corrected field, such as date_start or actors[0].name.';
COMMENT ON COLUMN mart.event_review.value IS 'The right value; JSON null empties the field.';
COMMENT ON COLUMN mart.event_review.other_event_id IS 'The other event of a merge or split.';
COMMENT ON COLUMN mart.event_review.author IS 'Who decided.';
COMMENT ON COLUMN mart.event_review.reason IS 'Why.';
COMMENT ON COLUMN mart.event_review.created_at IS 'When.';
COMMENT ON COLUMN mart.event_review.revoked_at IS 'When it was taken back; null while it holds.';

CREATE VIEW mart.article_coding AS
SELECT
    c.article_id,
    c.article_version_id,
    c.coding_run_id,
    r.coder_name,
    r.coder_version,
    c.events,
    c.state,
    c.coded_at
FROM core.coded_article AS c
INNER JOIN core.coding_run AS r ON r.coding_run_id = c.coding_run_id
WHERE c.state <> 'staged';
COMMENT ON VIEW mart.article_coding IS 'Which versions of an article were coded, when, and by which coder.';
COMMENT ON COLUMN mart.article_coding.article_id IS 'The article.';
COMMENT ON COLUMN mart.article_coding.article_version_id IS 'The version of it that was coded.';
COMMENT ON COLUMN mart.article_coding.coding_run_id IS 'The coding run, see mart.coding_run.';
COMMENT ON COLUMN mart.article_coding.coder_name IS 'The coder.';
COMMENT ON COLUMN mart.article_coding.coder_version IS 'Its version.';
COMMENT ON COLUMN mart.article_coding.events IS 'Events that it found, held-back ones included.';
COMMENT ON COLUMN mart.article_coding.state IS 'published, or stale (dropped: the article had changed meanwhile).';
COMMENT ON COLUMN mart.article_coding.coded_at IS 'When it was coded.';

CREATE VIEW quality.coding_queue AS
SELECT
    q.state,
    q.reason,
    count(*) AS requests,
    min(q.enqueued_at) AS oldest_at
FROM core.coding_request AS q
WHERE q.state IN ('queued', 'leased', 'parked')
GROUP BY q.state, q.reason;
COMMENT ON VIEW quality.coding_queue IS 'Article versions that wait to be coded, by state and reason.';
COMMENT ON COLUMN quality.coding_queue.state IS 'queued, leased (a worker has it) or parked (failed too often).';
COMMENT ON COLUMN quality.coding_queue.reason IS 'Why it is to be coded: new, changed, history, recode, manual.';
COMMENT ON COLUMN quality.coding_queue.requests IS 'How many.';
COMMENT ON COLUMN quality.coding_queue.oldest_at IS 'When the oldest of them was queued.';

CREATE VIEW quality.parked_request AS
SELECT
    q.coding_request_id,
    v.article_id,
    v.title AS article_title,
    q.reason,
    q.attempts,
    q.error,
    q.enqueued_at
FROM core.coding_request AS q
INNER JOIN core.article_version AS v ON v.article_version_id = q.article_version_id
WHERE q.state = 'parked';
COMMENT ON VIEW quality.parked_request IS 'Article versions that could not be coded and wait for a human.';
COMMENT ON COLUMN quality.parked_request.coding_request_id IS 'Key of the request.';
COMMENT ON COLUMN quality.parked_request.article_id IS 'The article.';
COMMENT ON COLUMN quality.parked_request.article_title IS 'Its headline.';
COMMENT ON COLUMN quality.parked_request.reason IS 'Why it was to be coded.';
COMMENT ON COLUMN quality.parked_request.attempts IS 'How often it was tried.';
COMMENT ON COLUMN quality.parked_request.error IS 'The last failure in one sentence.';
COMMENT ON COLUMN quality.parked_request.enqueued_at IS 'When it was queued.';

CREATE VIEW quality.coding_run_worker AS
SELECT
    r.coding_run_id,
    r.worker
FROM core.coding_run AS r;
COMMENT ON VIEW quality.coding_run_worker IS 'Who ran each coding run, so that one finds its log.';
COMMENT ON COLUMN quality.coding_run_worker.coding_run_id IS 'The run, see mart.coding_run.';
COMMENT ON COLUMN quality.coding_run_worker.worker IS 'In Airflow the DAG and its run, as dag_id/run_id; else host and process.';

-- migrate:down
DROP VIEW quality.coding_run_worker, quality.parked_request, quality.coding_queue, mart.article_coding, mart.event_review;
DROP INDEX mart.event_actor_desk_name_idx, mart.event_actor_desk_id_idx, mart.event_desk_words_idx;
DROP TRIGGER keep_event_words_insert ON mart.event;
DROP TRIGGER keep_event_words_update ON mart.event;
DROP FUNCTION mart.keep_event_words;
DROP TABLE mart.event_words;
DROP FUNCTION mart.desk_words;
DROP TEXT SEARCH CONFIGURATION mart.desk;
DROP TRIGGER keep_event_point_insert ON mart.event;
DROP TRIGGER keep_event_point_update ON mart.event;
DROP TRIGGER keep_event_point_insert ON mart.incident_event;
DROP TRIGGER keep_event_point_update ON mart.incident_event;
DROP TRIGGER keep_event_point_delete ON mart.incident_event;
DROP FUNCTION mart.keep_event_point, mart.keep_event_point_incident;
DROP VIEW mart.event_point_source;
DROP TABLE mart.event_point;
