-- migrate:up
-- The usual questions, over incidents where tolls are counted (an event is one article's report of one), and never
-- over aggregates: mart.incident holds none. Plain views: a filter on their columns reaches the indexes below them.

CREATE INDEX event_relation_type_idx ON mart.event_relation (relation_type, related_event_id);
CREATE INDEX event_position_idx ON mart.event USING gist (ll_to_earth(latitude, longitude))
WHERE latitude IS NOT NULL AND longitude IS NOT NULL;

CREATE VIEW mart.incident_daily AS
SELECT
    i.date_latest AS day,
    i.country_iso3,
    i.event_type,
    count(*) FILTER (WHERE i.date_precision = 'day') AS incidents,
    count(*) FILTER (WHERE i.date_precision <> 'day') AS incidents_undated,
    count(*) FILTER (WHERE coalesce(i.place_precision, 'country') IN ('country', 'region')) AS incidents_country_only,
    sum(i.fatalities_low) FILTER (WHERE i.date_precision = 'day') AS fatalities_low,
    sum(i.fatalities_best) FILTER (WHERE i.date_precision = 'day') AS fatalities_best,
    sum(coalesce(i.fatalities_high, i.fatalities_best, i.fatalities_low)) FILTER (WHERE i.date_precision = 'day')
        AS fatalities_high,
    sum(i.fatalities_best) FILTER (WHERE i.date_precision <> 'day') AS fatalities_best_undated,
    sum(i.injuries_best) FILTER (WHERE i.date_precision = 'day') AS injuries_best,
    count(*) FILTER (WHERE i.fatalities_best IS NULL) AS incidents_without_toll
FROM mart.incident AS i
GROUP BY i.date_latest, i.country_iso3, i.event_type;
COMMENT ON VIEW mart.incident_daily IS 'Incidents and their tolls by day, country and type.';
COMMENT ON COLUMN mart.incident_daily.day IS 'The day; for undated incidents the last one on which they can have happened.';
COMMENT ON COLUMN mart.incident_daily.country_iso3 IS 'Country; null: the open sea or several countries.';
COMMENT ON COLUMN mart.incident_daily.event_type IS 'Type, see mart.event_type.';
COMMENT ON COLUMN mart.incident_daily.incidents IS 'Incidents known to have happened on that day.';
COMMENT ON COLUMN mart.incident_daily.incidents_undated IS 'Incidents whose day is not known, not counted in incidents.';
COMMENT ON COLUMN mart.incident_daily.incidents_country_only IS 'Of both, those known only by country or region.';
COMMENT ON COLUMN mart.incident_daily.fatalities_low IS 'Dead in the dated incidents, at least.';
COMMENT ON COLUMN mart.incident_daily.fatalities_best IS 'Dead in the dated incidents, best figure.';
COMMENT ON COLUMN mart.incident_daily.fatalities_high IS 'Dead in the dated incidents, at most; an open upper bound counts as the best figure.';
COMMENT ON COLUMN mart.incident_daily.fatalities_best_undated IS 'Dead in the undated incidents, best figure.';
COMMENT ON COLUMN mart.incident_daily.injuries_best IS 'Wounded in the dated incidents, best figure.';
COMMENT ON COLUMN mart.incident_daily.incidents_without_toll IS 'Incidents of which nothing is said about the dead.';

CREATE VIEW mart.incident_monthly AS
SELECT
    date_trunc('month', i.date_latest::timestamp)::date AS month,
    i.country_iso3,
    i.event_type,
    count(*) FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS incidents,
    count(*) FILTER (WHERE i.date_precision NOT IN ('day', 'week', 'month')) AS incidents_undated,
    count(*) FILTER (WHERE coalesce(i.place_precision, 'country') IN ('country', 'region')) AS incidents_country_only,
    sum(i.fatalities_low) FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS fatalities_low,
    sum(i.fatalities_best) FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS fatalities_best,
    sum(coalesce(i.fatalities_high, i.fatalities_best, i.fatalities_low))
        FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS fatalities_high,
    sum(i.fatalities_best) FILTER (WHERE i.date_precision NOT IN ('day', 'week', 'month')) AS fatalities_best_undated,
    sum(i.injuries_best) FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS injuries_best,
    count(*) FILTER (WHERE i.fatalities_best IS NULL) AS incidents_without_toll
FROM mart.incident AS i
GROUP BY 1, i.country_iso3, i.event_type;
CREATE INDEX incident_month_idx ON mart.incident ((date_trunc('month', date_latest::timestamp)::date), country_iso3);
COMMENT ON VIEW mart.incident_monthly IS 'Incidents and their tolls by month, country and type.';
COMMENT ON COLUMN mart.incident_monthly.month IS 'First day of the month.';
COMMENT ON COLUMN mart.incident_monthly.country_iso3 IS 'Country; null: the open sea or several countries.';
COMMENT ON COLUMN mart.incident_monthly.event_type IS 'Type, see mart.event_type.';
COMMENT ON COLUMN mart.incident_monthly.incidents IS 'Incidents known to have happened in that month.';
COMMENT ON COLUMN mart.incident_monthly.incidents_undated IS 'Incidents whose month is not known, not counted in incidents.';
COMMENT ON COLUMN mart.incident_monthly.incidents_country_only IS 'Of both, those known only by country or region.';
COMMENT ON COLUMN mart.incident_monthly.fatalities_low IS 'Dead in the dated incidents, at least.';
COMMENT ON COLUMN mart.incident_monthly.fatalities_best IS 'Dead in the dated incidents, best figure.';
COMMENT ON COLUMN mart.incident_monthly.fatalities_high IS 'Dead in the dated incidents, at most; an open upper bound counts as the best figure.';
COMMENT ON COLUMN mart.incident_monthly.fatalities_best_undated IS 'Dead in the undated incidents, best figure.';
COMMENT ON COLUMN mart.incident_monthly.injuries_best IS 'Wounded in the dated incidents, best figure.';
COMMENT ON COLUMN mart.incident_monthly.incidents_without_toll IS 'Incidents of which nothing is said about the dead.';

CREATE VIEW mart.incident_actor AS
SELECT DISTINCT
    i.incident_id,
    a.side,
    coalesce(a.actor_id, a.name) AS actor_key,
    coalesce(k.name, a.name) AS actor_name,
    a.actor_type
FROM mart.incident_event AS i
INNER JOIN mart.event_actor AS a ON a.event_id = i.event_id
LEFT JOIN mart.actor AS k ON k.actor_id = a.actor_id
WHERE coalesce(a.actor_id, a.name) IS NOT NULL;
CREATE INDEX event_actor_key_idx ON mart.event_actor ((coalesce(actor_id, name)), side, event_id);
COMMENT ON VIEW mart.incident_actor IS 'Who took part in an incident on which side, as any of its reports says.';
COMMENT ON COLUMN mart.incident_actor.incident_id IS 'The incident.';
COMMENT ON COLUMN mart.incident_actor.side IS 'source (acted, or is said to have), target, or party (of a clash).';
COMMENT ON COLUMN mart.incident_actor.actor_key IS 'Key in mart.actor; for one that is not known there, its name.';
COMMENT ON COLUMN mart.incident_actor.actor_name IS 'Canonical name.';
COMMENT ON COLUMN mart.incident_actor.actor_type IS 'Kind of actor, see mart.actor_type.';

CREATE VIEW mart.actor_monthly AS
SELECT
    date_trunc('month', i.date_latest::timestamp)::date AS month,
    a.actor_key,
    min(a.actor_name) AS actor_name,
    a.side,
    count(DISTINCT i.incident_id) AS incidents,
    sum(i.fatalities_best) AS fatalities_best,
    sum(i.injuries_best) AS injuries_best
FROM (
    SELECT x.incident_id, x.side, x.actor_key, min(x.actor_name) AS actor_name
    FROM mart.incident_actor AS x
    GROUP BY x.incident_id, x.side, x.actor_key
) AS a
INNER JOIN mart.incident AS i ON i.incident_id = a.incident_id
GROUP BY 1, a.actor_key, a.side;
COMMENT ON VIEW mart.actor_monthly IS 'Incidents and their tolls by month and actor. An incident counts for each of its actors: do not add the rows.';
COMMENT ON COLUMN mart.actor_monthly.month IS 'First day of the month.';
COMMENT ON COLUMN mart.actor_monthly.actor_key IS 'Key in mart.actor, or the name of one that is not known there.';
COMMENT ON COLUMN mart.actor_monthly.actor_name IS 'Canonical name.';
COMMENT ON COLUMN mart.actor_monthly.side IS 'source, target or party.';
COMMENT ON COLUMN mart.actor_monthly.incidents IS 'Incidents in which it was on that side.';
COMMENT ON COLUMN mart.actor_monthly.fatalities_best IS 'Dead in them on all sides, best figure.';
COMMENT ON COLUMN mart.actor_monthly.injuries_best IS 'Wounded in them on all sides, best figure.';

CREATE VIEW mart.incident_civilian_toll AS
SELECT DISTINCT ON (m.incident_id)
    m.incident_id,
    e.event_id,
    e.deaths_civilian_low,
    e.deaths_civilian_best,
    e.deaths_civilian_high
FROM mart.incident_event AS m
INNER JOIN mart.event AS e ON e.event_id = m.event_id
WHERE e.deaths_civilian_low IS NOT NULL OR e.deaths_civilian_best IS NOT NULL
ORDER BY m.incident_id, e.article_published_at DESC NULLS LAST, e.event_id DESC;
COMMENT ON VIEW mart.incident_civilian_toll IS 'Dead civilians of an incident, by the latest report that gives a figure.';
COMMENT ON COLUMN mart.incident_civilian_toll.incident_id IS 'The incident.';
COMMENT ON COLUMN mart.incident_civilian_toll.event_id IS 'The event whose figure it is.';
COMMENT ON COLUMN mart.incident_civilian_toll.deaths_civilian_low IS 'Dead civilians, at least.';
COMMENT ON COLUMN mart.incident_civilian_toll.deaths_civilian_best IS 'Dead civilians, best figure.';
COMMENT ON COLUMN mart.incident_civilian_toll.deaths_civilian_high IS 'Dead civilians, at most; null: open.';

CREATE VIEW mart.civilian_deaths_by_actor AS
SELECT
    date_trunc('month', i.date_latest::timestamp)::date AS month,
    a.actor_key,
    min(a.actor_name) AS actor_name,
    count(*) AS incidents,
    sum(t.deaths_civilian_low) AS deaths_civilian_low,
    sum(coalesce(t.deaths_civilian_best, t.deaths_civilian_low)) AS deaths_civilian_best,
    sum(coalesce(t.deaths_civilian_high, t.deaths_civilian_best, t.deaths_civilian_low)) AS deaths_civilian_high
FROM mart.incident AS i
CROSS JOIN LATERAL (
    SELECT e.deaths_civilian_low, e.deaths_civilian_best, e.deaths_civilian_high
    FROM mart.incident_event AS m
    INNER JOIN mart.event AS e ON e.event_id = m.event_id
    WHERE m.incident_id = i.incident_id
        AND (e.deaths_civilian_low IS NOT NULL OR e.deaths_civilian_best IS NOT NULL)
    ORDER BY e.article_published_at DESC NULLS LAST, e.event_id DESC
    LIMIT 1
) AS t
CROSS JOIN LATERAL (
    SELECT coalesce(x.actor_id, x.name) AS actor_key, min(coalesce(k.name, x.name)) AS actor_name
    FROM mart.incident_event AS m
    INNER JOIN mart.event_actor AS x ON x.event_id = m.event_id
    LEFT JOIN mart.actor AS k ON k.actor_id = x.actor_id
    WHERE m.incident_id = i.incident_id
        AND x.side IN ('source', 'party') AND coalesce(x.actor_id, x.name) IS NOT NULL
    GROUP BY 1
) AS a
WHERE coalesce(t.deaths_civilian_best, t.deaths_civilian_low) > 0
GROUP BY 1, a.actor_key;
COMMENT ON VIEW mart.civilian_deaths_by_actor IS 'Civilians killed by whom, by month: who is said to have done it, or was a party to the clash. A death counts for each of several actors: do not add the rows.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.month IS 'First day of the month.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.actor_key IS 'Key in mart.actor, or the name of one that is not known there.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.actor_name IS 'Canonical name.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.incidents IS 'Incidents with dead civilians.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.deaths_civilian_low IS 'Dead civilians, at least.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.deaths_civilian_best IS 'Dead civilians, best figure.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.deaths_civilian_high IS 'Dead civilians, at most; an open upper bound counts as the best figure.';

CREATE VIEW mart.dyad_event AS
SELECT
    e.event_id,
    m.incident_id,
    coalesce(a.actor_id, a.name) AS actor_key_a,
    a.name AS actor_name_a,
    a.actor_type AS actor_type_a,
    a.actor_role AS actor_role_a,
    coalesce(b.actor_id, b.name) AS actor_key_b,
    b.name AS actor_name_b,
    b.actor_type AS actor_type_b,
    a.side = 'party' AND b.side = 'party' AS is_mutual,
    e.event_type,
    e.realis,
    e.is_aggregate,
    e.date_latest,
    e.date_precision,
    e.country_iso3,
    e.fatalities_best,
    e.article_title,
    e.article_url
FROM mart.event AS e
INNER JOIN mart.event_actor AS a ON a.event_id = e.event_id AND a.side IN ('source', 'party')
INNER JOIN mart.event_actor AS b
    ON
        b.event_id = e.event_id
        AND (b.side = 'target' OR (a.side = 'party' AND b.side = 'party' AND a.actor_number < b.actor_number))
LEFT JOIN mart.incident_event AS m ON m.event_id = e.event_id
WHERE coalesce(a.actor_id, a.name) IS NOT NULL AND coalesce(b.actor_id, b.name) IS NOT NULL
    AND coalesce(a.actor_id, a.name) <> coalesce(b.actor_id, b.name);
COMMENT ON VIEW mart.dyad_event IS 'Who against whom: each pair of an actor that acted and one that was acted upon; in a clash each pair of its sides, once.';
COMMENT ON COLUMN mart.dyad_event.event_id IS 'The event.';
COMMENT ON COLUMN mart.dyad_event.incident_id IS 'The incident that it belongs to; null: none (words, aggregates, threats).';
COMMENT ON COLUMN mart.dyad_event.actor_key_a IS 'Who acted: key in mart.actor, or the name.';
COMMENT ON COLUMN mart.dyad_event.actor_name_a IS 'Who acted: canonical name.';
COMMENT ON COLUMN mart.dyad_event.actor_type_a IS 'Kind of actor, see mart.actor_type.';
COMMENT ON COLUMN mart.dyad_event.actor_role_a IS 'source (the narrator says so), blamed (others say so) or claimant (it claims it).';
COMMENT ON COLUMN mart.dyad_event.actor_key_b IS 'Who was acted upon, or the other side of the clash: key in mart.actor, or the name.';
COMMENT ON COLUMN mart.dyad_event.actor_name_b IS 'The same: canonical name.';
COMMENT ON COLUMN mart.dyad_event.actor_type_b IS 'Kind of actor, see mart.actor_type.';
COMMENT ON COLUMN mart.dyad_event.is_mutual IS 'Whether both acted: the two sides of a clash, in no order.';
COMMENT ON COLUMN mart.dyad_event.event_type IS 'Type of event.';
COMMENT ON COLUMN mart.dyad_event.realis IS 'Whether it happened. Count only actual.';
COMMENT ON COLUMN mart.dyad_event.is_aggregate IS 'Whether it is a series or cumulative toll. Never add these.';
COMMENT ON COLUMN mart.dyad_event.date_latest IS 'The last day on which it can have happened.';
COMMENT ON COLUMN mart.dyad_event.date_precision IS 'How exactly the date is known.';
COMMENT ON COLUMN mart.dyad_event.country_iso3 IS 'Country.';
COMMENT ON COLUMN mart.dyad_event.fatalities_best IS 'Dead, best figure, on all sides.';
COMMENT ON COLUMN mart.dyad_event.article_title IS 'Headline of the article.';
COMMENT ON COLUMN mart.dyad_event.article_url IS 'Link to the article.';

CREATE VIEW mart.dyad_monthly AS
SELECT
    date_trunc('month', i.date_latest::timestamp)::date AS month,
    d.actor_key_a,
    min(d.actor_name_a) AS actor_name_a,
    d.actor_key_b,
    min(d.actor_name_b) AS actor_name_b,
    count(*) AS incidents,
    sum(i.fatalities_best) AS fatalities_best
FROM (
    -- The sides of a clash come in any order: the lesser key first, so that they are one pair.
    SELECT DISTINCT
        x.incident_id,
        CASE WHEN x.is_mutual THEN least(x.actor_key_a, x.actor_key_b) ELSE x.actor_key_a END AS actor_key_a,
        CASE WHEN x.is_mutual AND x.actor_key_b < x.actor_key_a THEN x.actor_name_b ELSE x.actor_name_a END
            AS actor_name_a,
        CASE WHEN x.is_mutual THEN greatest(x.actor_key_a, x.actor_key_b) ELSE x.actor_key_b END AS actor_key_b,
        CASE WHEN x.is_mutual AND x.actor_key_b < x.actor_key_a THEN x.actor_name_a ELSE x.actor_name_b END
            AS actor_name_b
    FROM mart.dyad_event AS x
    WHERE x.incident_id IS NOT NULL
) AS d
INNER JOIN mart.incident AS i ON i.incident_id = d.incident_id
GROUP BY 1, d.actor_key_a, d.actor_key_b;
COMMENT ON VIEW mart.dyad_monthly IS 'Who against whom by month, in incidents. The sides of a clash are one pair, the lesser key first.';
COMMENT ON COLUMN mart.dyad_monthly.month IS 'First day of the month.';
COMMENT ON COLUMN mart.dyad_monthly.actor_key_a IS 'Who acted: key in mart.actor, or the name.';
COMMENT ON COLUMN mart.dyad_monthly.actor_name_a IS 'Who acted: canonical name.';
COMMENT ON COLUMN mart.dyad_monthly.actor_key_b IS 'Who was acted upon: key in mart.actor, or the name.';
COMMENT ON COLUMN mart.dyad_monthly.actor_name_b IS 'Who was acted upon: canonical name.';
COMMENT ON COLUMN mart.dyad_monthly.incidents IS 'Incidents between the two.';
COMMENT ON COLUMN mart.dyad_monthly.fatalities_best IS 'Dead in them, on all sides, best figure.';

CREATE VIEW mart.incident_response AS
SELECT
    a.incident_id,
    b.incident_id AS responds_to_incident_id,
    count(DISTINCT e.article_id) AS reports
FROM mart.event_relation AS r
INNER JOIN mart.incident_event AS a ON a.event_id = r.event_id
INNER JOIN mart.incident_event AS b ON b.event_id = r.related_event_id
INNER JOIN mart.event AS e ON e.event_id = r.event_id
WHERE r.relation_type = 'responds_to' AND a.incident_id <> b.incident_id
GROUP BY a.incident_id, b.incident_id;
COMMENT ON VIEW mart.incident_response IS 'Which incident answered which, where a report says so.';
COMMENT ON COLUMN mart.incident_response.incident_id IS 'The answer.';
COMMENT ON COLUMN mart.incident_response.responds_to_incident_id IS 'What it answered.';
COMMENT ON COLUMN mart.incident_response.reports IS 'Articles that say so.';

CREATE FUNCTION mart.escalation_chain(first_incident bigint, most_steps integer DEFAULT 20)
RETURNS TABLE (incident_id bigint, step integer, responds_to_incident_id bigint, path bigint[])
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE chain AS (
        SELECT first_incident AS incident_id, 0 AS step, NULL::bigint AS responds_to_incident_id,
            ARRAY[first_incident] AS path
        UNION ALL
        SELECT r.incident_id, c.step + 1, c.incident_id, c.path || r.incident_id
        FROM chain AS c
        INNER JOIN mart.incident_response AS r ON r.responds_to_incident_id = c.incident_id
        WHERE c.step < most_steps AND r.incident_id <> ALL (c.path)
    )
    SELECT c.incident_id, c.step, c.responds_to_incident_id, c.path FROM chain AS c ORDER BY c.path;
END;
COMMENT ON FUNCTION mart.escalation_chain IS 'What answered an incident, what answered that, and so on: each step of each chain.';

CREATE VIEW mart.toll_disagreement AS
SELECT
    i.incident_id,
    i.date_latest,
    i.country_iso3,
    i.place_name,
    i.event_type,
    i.reports,
    i.independent_sources,
    i.fatalities_reported_min,
    i.fatalities_reported_max,
    i.fatalities_best,
    i.fatalities_reported_max - i.fatalities_reported_min AS fatalities_spread,
    i.lead_event_id
FROM mart.incident AS i
WHERE i.fatalities_reported_max > i.fatalities_reported_min;
CREATE INDEX incident_disagreement_idx ON mart.incident ((fatalities_reported_max - fatalities_reported_min))
WHERE fatalities_reported_max > fatalities_reported_min;
COMMENT ON VIEW mart.toll_disagreement IS 'Incidents whose reports give different tolls; who says what is in mart.incident_toll_history.';
COMMENT ON COLUMN mart.toll_disagreement.incident_id IS 'The incident.';
COMMENT ON COLUMN mart.toll_disagreement.date_latest IS 'The last day on which it can have happened.';
COMMENT ON COLUMN mart.toll_disagreement.country_iso3 IS 'Country.';
COMMENT ON COLUMN mart.toll_disagreement.place_name IS 'Main place.';
COMMENT ON COLUMN mart.toll_disagreement.event_type IS 'Type.';
COMMENT ON COLUMN mart.toll_disagreement.reports IS 'Articles that report it.';
COMMENT ON COLUMN mart.toll_disagreement.independent_sources IS 'Of these, no copies of one another.';
COMMENT ON COLUMN mart.toll_disagreement.fatalities_reported_min IS 'The lowest toll of any report.';
COMMENT ON COLUMN mart.toll_disagreement.fatalities_reported_max IS 'The highest toll of any report.';
COMMENT ON COLUMN mart.toll_disagreement.fatalities_best IS 'The toll that counts: the latest.';
COMMENT ON COLUMN mart.toll_disagreement.fatalities_spread IS 'Highest less lowest.';
COMMENT ON COLUMN mart.toll_disagreement.lead_event_id IS 'The event to begin reading with.';

CREATE INDEX article_version_published_date_idx ON core.article_version (published_date, article_id);
CREATE VIEW mart.source_daily AS
SELECT
    a.source_id,
    v.published_date AS local_date,
    count(*) AS articles,
    count(e.found) AS articles_with_events,
    round(count(e.found)::numeric / count(*), 3) AS share_with_events,
    coalesce(bool_or(c.is_complete), false) AS is_complete
FROM core.article AS a
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
LEFT JOIN core.coverage AS c ON c.source_id = a.source_id AND c.local_date = v.published_date
LEFT JOIN LATERAL (SELECT 1 AS found FROM mart.event AS x WHERE x.article_id = a.article_id LIMIT 1) AS e ON true
WHERE a.withdrawn_at IS NULL
GROUP BY a.source_id, v.published_date;
COMMENT ON VIEW mart.source_daily IS 'Articles per publisher and day, and how many of them gave events.';
COMMENT ON COLUMN mart.source_daily.source_id IS 'The publisher.';
COMMENT ON COLUMN mart.source_daily.local_date IS 'Day of publication in its time zone; null: undated articles.';
COMMENT ON COLUMN mart.source_daily.articles IS 'Articles that stand.';
COMMENT ON COLUMN mart.source_daily.articles_with_events IS 'Of these, with at least one published event.';
COMMENT ON COLUMN mart.source_daily.share_with_events IS 'The same as a share, 0 to 1.';
COMMENT ON COLUMN mart.source_daily.is_complete IS 'Whether the day is known to have been read in full, see mart.coverage.';

-- Search over articles; that over events asks mart.event_words.
CREATE FUNCTION mart.article_words(title text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('mart.desk'::regconfig, left(title, 1000)), 'A')
    || setweight(to_tsvector('mart.desk'::regconfig, left(body, 100000)), 'B');
COMMENT ON FUNCTION mart.article_words IS 'The words that an article is found by: of its first 100,000 characters, for a tsvector holds one megabyte at most.';
CREATE INDEX article_version_words_idx ON core.article_version USING gin (mart.article_words(title, text));

-- Ranking reads every match again: of a word that stands in ten thousand articles only the newest 300 are ranked.
-- OFFSET 0 keeps the planner from walking through all rows by date in search of matches instead of asking the index.
CREATE FUNCTION mart.search_article(words text, most integer DEFAULT 50)
RETURNS TABLE (
    article_id bigint, rank real, title text, url text, published_date date, source_id text, excerpt text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        f.article_id, f.rank, f.title, f.url, f.published_date, f.source_id,
        ts_headline('mart.desk'::regconfig, left(f.text, 20000), f.query, 'MaxFragments=1, MaxWords=30, MinWords=10')
    FROM (
        SELECT c.*, ts_rank(mart.article_words(c.title, c.text), c.query) AS rank
        FROM (
            SELECT m.*
            FROM (
                SELECT v.article_id, v.title, v.text, v.published_date, a.url, a.source_id, q.query
                FROM (SELECT websearch_to_tsquery('mart.desk'::regconfig, words) AS query) AS q
                INNER JOIN mart.article_version AS v ON mart.article_words(v.title, v.text) @@ q.query
                INNER JOIN mart.article AS a ON a.article_id = v.article_id
                WHERE v.is_current AND a.withdrawn_at IS NULL
                OFFSET 0
            ) AS m
            ORDER BY m.published_date DESC NULLS LAST, m.article_id DESC
            LIMIT 300
        ) AS c
        ORDER BY rank DESC, c.published_date DESC NULLS LAST, c.article_id DESC
        LIMIT most
    ) AS f
    ORDER BY f.rank DESC, f.published_date DESC NULLS LAST, f.article_id DESC;
END;
COMMENT ON FUNCTION mart.search_article IS 'Articles that hold the words, the best first (of more than 300 the newest). As in web search: "a phrase", -without, either or other. Accents do not matter.';

CREATE FUNCTION mart.search_event(words text, most integer DEFAULT 50)
RETURNS TABLE (
    event_id bigint, rank real, event_type text, date_latest date, country_iso3 text, place_name text,
    sentence_text text, article_title text, article_url text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        c.event_id, c.rank, e.event_type, e.date_latest, e.country_iso3, e.place_name, e.sentence_text,
        e.article_title, e.article_url
    FROM (
        SELECT w.event_id, ts_rank(w.words, q.query) AS rank
        FROM (SELECT websearch_to_tsquery('mart.desk'::regconfig, words) AS query) AS q
        INNER JOIN mart.event_words AS w ON w.words @@ q.query
        ORDER BY rank DESC, w.event_id DESC
        LIMIT most
    ) AS c
    INNER JOIN mart.event AS e ON e.event_id = c.event_id
    ORDER BY c.rank DESC, c.event_id DESC;
END;
COMMENT ON FUNCTION mart.search_event IS 'Events whose headline, sentence, place or actors hold the words, the best first. As in web search; accents do not matter.';

CREATE FUNCTION mart.event_near(latitude double precision, longitude double precision, radius_km double precision)
RETURNS TABLE (
    event_id bigint, distance_km double precision, event_type text, date_latest date, place_name text,
    place_precision text, fatalities_best integer, article_title text, article_url text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        e.event_id, round((d.metres / 1000)::numeric, 1)::double precision, e.event_type, e.date_latest, e.place_name,
        e.place_precision, e.fatalities_best, e.article_title, e.article_url
    FROM mart.event AS e
    CROSS JOIN LATERAL (
        SELECT earth_distance(
            ll_to_earth(event_near.latitude, event_near.longitude), ll_to_earth(e.latitude, e.longitude)
        ) AS metres
    ) AS d
    WHERE e.latitude IS NOT NULL AND e.longitude IS NOT NULL
        AND earth_box(ll_to_earth(event_near.latitude, event_near.longitude), event_near.radius_km * 1000)
        @> ll_to_earth(e.latitude, e.longitude)
        AND d.metres <= event_near.radius_km * 1000
        AND e.place_precision NOT IN ('country', 'region', 'admin1')
    ORDER BY d.metres, e.date_latest DESC NULLS LAST, e.event_id;
END;
COMMENT ON FUNCTION mart.event_near IS 'Events within so many kilometres of a point (degrees, WGS 84), nearest first; only where the place is known to the district or better.';

CREATE VIEW mart.event_geojson AS
SELECT
    e.event_id,
    e.date_latest,
    e.country_iso3,
    e.event_type,
    jsonb_build_object(
        'type', 'Feature',
        'id', e.event_id,
        'geometry', jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(e.longitude, e.latitude)),
        'properties', jsonb_build_object(
            'event_type', e.event_type, 'date_start', e.date_start, 'date_end', e.date_end,
            'date_precision', e.date_precision, 'date_latest', e.date_latest, 'place_name', e.place_name,
            'country_iso3', e.country_iso3, 'place_precision', e.place_precision, 'radius_km', e.radius_km,
            'source_actors', e.source_actors, 'target_actors', e.target_actors, 'fatalities_low', e.fatalities_low,
            'fatalities_best', e.fatalities_best, 'fatalities_high', e.fatalities_high,
            'is_aggregate', e.is_aggregate, 'realis', e.realis, 'article_title', e.article_title,
            'article_url', e.article_url
        )
    ) AS feature
FROM mart.event AS e
WHERE e.latitude IS NOT NULL AND e.longitude IS NOT NULL AND e.place_precision NOT IN ('country', 'region');
COMMENT ON VIEW mart.event_geojson IS 'Events as GeoJSON features, where the place is known better than by country or region.';
COMMENT ON COLUMN mart.event_geojson.event_id IS 'The event.';
COMMENT ON COLUMN mart.event_geojson.date_latest IS 'The last day on which it can have happened, to filter by.';
COMMENT ON COLUMN mart.event_geojson.country_iso3 IS 'Country, to filter by.';
COMMENT ON COLUMN mart.event_geojson.event_type IS 'Type, to filter by.';
COMMENT ON COLUMN mart.event_geojson.feature IS 'A GeoJSON feature (RFC 7946): a point, longitude first, and the event''s main columns.';

CREATE TABLE mart.snapshot (
    name text PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
    taken_at timestamptz NOT NULL,
    coder_versions text[] NOT NULL,
    events bigint NOT NULL,
    note text
);
COMMENT ON TABLE mart.snapshot IS 'Named moments to cite: mart.event_as_of(taken_at) gives the table as it was then.';
COMMENT ON COLUMN mart.snapshot.name IS 'The name to cite.';
COMMENT ON COLUMN mart.snapshot.taken_at IS 'The moment.';
COMMENT ON COLUMN mart.snapshot.coder_versions IS 'The coders, with versions, whose events were published then.';
COMMENT ON COLUMN mart.snapshot.events IS 'How many events were published then.';
COMMENT ON COLUMN mart.snapshot.note IS 'What it was taken for.';

-- migrate:down
DROP TABLE mart.snapshot;
DROP VIEW mart.event_geojson;
DROP FUNCTION mart.event_near, mart.search_event, mart.search_article;
DROP INDEX core.article_version_words_idx;
DROP FUNCTION mart.article_words;
DROP VIEW mart.source_daily, mart.toll_disagreement;
DROP INDEX core.article_version_published_date_idx, mart.incident_disagreement_idx;
DROP FUNCTION mart.escalation_chain;
DROP VIEW mart.incident_response, mart.dyad_monthly, mart.dyad_event, mart.civilian_deaths_by_actor,
mart.incident_civilian_toll, mart.actor_monthly, mart.incident_actor, mart.incident_monthly, mart.incident_daily;
DROP INDEX mart.event_actor_key_idx, mart.incident_month_idx, mart.event_position_idx, mart.event_relation_type_idx;
