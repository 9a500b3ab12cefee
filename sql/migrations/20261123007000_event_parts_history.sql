-- migrate:up
-- The parts of an event as they were: mart.event_history keeps the rows of mart.event, these views the rows of the
-- tables beside it, so that a page of the past shows the very words that its fields were read from.

CREATE VIEW mart.event_actor_history AS
SELECT
    v.event_version_id,
    v.event_id,
    v.article_version_id,
    v.valid_from,
    v.valid_to,
    x.actor_number,
    x.actor_role,
    x.side,
    x.stance,
    x.asserted_by,
    x.mention_text,
    x.name,
    x.actor_id,
    x.actor_type,
    x.country_iso3
FROM core.event_version AS v
INNER JOIN core.event_version_actor AS x USING (event_version_id)
WHERE v.valid_from IS NOT NULL;
COMMENT ON VIEW mart.event_actor_history IS 'Every actor that each published version of an event ever had, with the time for which it held; mart.event_actor has the one that holds now.';

CREATE VIEW mart.event_place_history AS
SELECT
    v.event_version_id,
    v.event_id,
    v.article_version_id,
    v.valid_from,
    v.valid_to,
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
FROM core.event_version AS v
INNER JOIN core.event_version_place AS x USING (event_version_id)
WHERE v.valid_from IS NOT NULL;
COMMENT ON VIEW mart.event_place_history IS 'Every place that each published version of an event ever had, with the time for which it held; mart.event_place has the one that holds now.';

CREATE VIEW mart.event_casualty_history AS
SELECT
    v.event_version_id,
    v.event_id,
    v.article_version_id,
    v.valid_from,
    v.valid_to,
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
FROM core.event_version AS v
INNER JOIN core.event_version_casualty AS x USING (event_version_id)
WHERE v.valid_from IS NOT NULL;
COMMENT ON VIEW mart.event_casualty_history IS 'The casualty figures of each published version of an event. Rows may compete: do not add them, with the time for which it held; mart.event_casualty has the one that holds now.';

CREATE VIEW mart.event_mention_history AS
SELECT
    v.event_version_id,
    v.event_id,
    v.article_version_id,
    v.valid_from,
    v.valid_to,
    x.mention_number,
    x.start_offset,
    x.end_offset,
    x.mention_text,
    x.sentence_start_offset,
    x.sentence_end_offset
FROM core.event_version AS v
INNER JOIN core.event_version_mention AS x USING (event_version_id)
WHERE v.valid_from IS NOT NULL AND x.start_offset >= 0 AND x.end_offset > x.start_offset;
COMMENT ON VIEW mart.event_mention_history IS 'Where each published version of an event was read, in the article version that it was coded from, with the time for which it held; mart.event_mention has the one that holds now.';

CREATE VIEW mart.event_evidence_history AS
SELECT
    v.event_version_id,
    v.event_id,
    v.article_version_id,
    v.valid_from,
    v.valid_to,
    x.evidence_number,
    x.field,
    x.start_offset,
    x.end_offset,
    core.slice(a.text, x.start_offset, x.end_offset) AS evidence_text
FROM core.event_version AS v
INNER JOIN core.event_version_evidence AS x USING (event_version_id)
INNER JOIN core.article_version AS a ON a.article_version_id = v.article_version_id
WHERE v.valid_from IS NOT NULL AND core.slice(a.text, x.start_offset, x.end_offset) IS NOT NULL;
COMMENT ON VIEW mart.event_evidence_history IS 'The words that each field of each published version of an event was read from, with the time for which it held; mart.event_evidence has the one that holds now.';

CREATE VIEW mart.event_relation_history AS
SELECT
    v.event_version_id,
    v.event_id,
    v.article_version_id,
    v.valid_from,
    v.valid_to,
    x.relation_number,
    x.relation_type,
    x.related_event_id
FROM core.event_version AS v
INNER JOIN core.event_version_relation AS x USING (event_version_id)
WHERE v.valid_from IS NOT NULL AND x.related_event_id IS NOT NULL;
COMMENT ON VIEW mart.event_relation_history IS 'What each published version of an event had to do with another event of the article, with the time for which it held; mart.event_relation has the one that holds now.';

DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT h.attrelid::regclass AS relation, h.attname, col_description(p.oid, c.attnum) AS words
        FROM pg_class AS p
        INNER JOIN pg_attribute AS h ON h.attrelid = to_regclass('mart.' || p.relname || '_history') AND h.attnum > 0
        INNER JOIN pg_attribute AS c ON c.attrelid = p.oid AND c.attname = h.attname
        WHERE
            p.relnamespace = 'mart'::regnamespace
            AND p.relname IN (
                'event_actor', 'event_place', 'event_casualty', 'event_mention', 'event_evidence', 'event_relation'
            )
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', item.relation, item.attname, item.words);
    END LOOP;
    FOR item IN
        SELECT a.attrelid::regclass AS relation, a.attname, w.words
        FROM pg_class AS p
        INNER JOIN pg_attribute AS a ON a.attrelid = p.oid
        INNER JOIN (
            VALUES
            ('event_version_id', 'The version, as in mart.event_history.'),
            ('article_version_id', 'The article version that it was coded from; offsets point into its text.'),
            ('valid_from', 'From when it was the published version.'),
            ('valid_to', 'Until when it was; null: it still is.')
        ) AS w (name, words) ON w.name = a.attname
        WHERE
            p.relnamespace = 'mart'::regnamespace
            AND p.relname IN (
                'event_actor_history', 'event_place_history', 'event_casualty_history', 'event_mention_history',
                'event_evidence_history', 'event_relation_history'
            )
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', item.relation, item.attname, item.words);
    END LOOP;
END
$$;

-- migrate:down
DROP VIEW mart.event_relation_history, mart.event_evidence_history, mart.event_mention_history,
mart.event_casualty_history, mart.event_place_history, mart.event_actor_history;
