-- migrate:up
-- Every view that counts by day or month keeps what is undated or known only by country in columns of its own, those by
-- actor and by pair of actors too; and a pair of actors counts once in an incident, however its reports name them.

CREATE OR REPLACE VIEW mart.incident_daily AS
SELECT
    i.date_latest AS day,
    i.country_iso3,
    i.event_type,
    count(*) FILTER (WHERE i.date_precision = 'day') AS incidents,
    count(*) FILTER (WHERE i.date_precision <> 'day') AS incidents_undated,
    count(*) FILTER (WHERE coalesce(i.place_precision, 'country') IN ('country', 'region')) AS incidents_country_only,
    sum(i.fatalities_low) FILTER (WHERE i.date_precision = 'day') AS fatalities_low,
    sum(i.fatalities_best) FILTER (WHERE i.date_precision = 'day') AS fatalities_best,
    sum(coalesce(i.fatalities_high, i.fatalities_best, i.fatalities_low))
        FILTER (WHERE i.date_precision = 'day') AS fatalities_high,
    sum(i.fatalities_best) FILTER (WHERE i.date_precision <> 'day') AS fatalities_best_undated,
    sum(i.injuries_best) FILTER (WHERE i.date_precision = 'day') AS injuries_best,
    count(*) FILTER (WHERE i.fatalities_best IS NULL) AS incidents_without_toll,
    sum(i.fatalities_best) FILTER (
        WHERE i.date_precision = 'day' AND coalesce(i.place_precision, 'country') IN ('country', 'region')
    ) AS fatalities_best_country_only
FROM mart.incident AS i
GROUP BY i.date_latest, i.country_iso3, i.event_type;
COMMENT ON COLUMN mart.incident_daily.fatalities_best_country_only IS 'Of fatalities_best, the dead in incidents known only by country or region.';

CREATE OR REPLACE VIEW mart.incident_monthly AS
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
    count(*) FILTER (WHERE i.fatalities_best IS NULL) AS incidents_without_toll,
    sum(i.fatalities_best) FILTER (
        WHERE i.date_precision IN ('day', 'week', 'month')
            AND coalesce(i.place_precision, 'country') IN ('country', 'region')
    ) AS fatalities_best_country_only
FROM mart.incident AS i
GROUP BY 1, i.country_iso3, i.event_type;
COMMENT ON COLUMN mart.incident_monthly.fatalities_best_country_only IS 'Of fatalities_best, the dead in incidents known only by country or region.';

CREATE VIEW mart.actor_daily AS
SELECT
    a.day,
    a.actor_key,
    min(a.actor_name) AS actor_name,
    a.side,
    count(*) FILTER (WHERE a.date_precision = 'day') AS incidents,
    sum(a.fatalities_best) FILTER (WHERE a.date_precision = 'day') AS fatalities_best,
    sum(a.injuries_best) FILTER (WHERE a.date_precision = 'day') AS injuries_best,
    count(*) FILTER (WHERE a.date_precision <> 'day') AS incidents_undated,
    sum(a.fatalities_best) FILTER (WHERE a.date_precision <> 'day') AS fatalities_best_undated,
    count(*) FILTER (WHERE coalesce(a.place_precision, 'country') IN ('country', 'region')) AS incidents_country_only,
    sum(a.fatalities_best) FILTER (
        WHERE a.date_precision = 'day'
            AND coalesce(a.place_precision, 'country') IN ('country', 'region')
    ) AS fatalities_best_country_only
FROM (
    -- Once for each incident: two of its reports may call one actor by two names. The period is told here already, so
    -- that a filter on it reaches the index as one on the actor does.
    SELECT
        i.date_latest AS day,
        coalesce(x.actor_id, x.name) AS actor_key,
        x.side,
        min(coalesce(k.name, x.name)) AS actor_name,
        i.date_precision,
        i.place_precision,
        i.fatalities_best,
        i.injuries_best
    FROM mart.incident AS i
    INNER JOIN mart.incident_event AS m ON m.incident_id = i.incident_id
    INNER JOIN mart.event_actor AS x ON x.event_id = m.event_id
    LEFT JOIN mart.actor AS k ON k.actor_id = x.actor_id
    WHERE coalesce(x.actor_id, x.name) IS NOT NULL
    GROUP BY i.incident_id, 1, 2, x.side
) AS a
GROUP BY a.day, a.actor_key, a.side;
COMMENT ON VIEW mart.actor_daily IS 'Incidents and their tolls by day and actor. An incident counts for each of its actors: do not add the rows.';
COMMENT ON COLUMN mart.actor_daily.day IS 'The day; for undated incidents the last one on which they can have happened.';
COMMENT ON COLUMN mart.actor_daily.actor_key IS 'Key in mart.actor, or the name of one that is not known there.';
COMMENT ON COLUMN mart.actor_daily.actor_name IS 'Canonical name.';
COMMENT ON COLUMN mart.actor_daily.side IS 'source, target or party.';
COMMENT ON COLUMN mart.actor_daily.incidents IS 'Incidents known to have happened on that day in which it was on that side.';
COMMENT ON COLUMN mart.actor_daily.fatalities_best IS 'Dead in them on all sides, best figure.';
COMMENT ON COLUMN mart.actor_daily.injuries_best IS 'Wounded in them on all sides, best figure.';
COMMENT ON COLUMN mart.actor_daily.incidents_undated IS 'Incidents whose day is not known, not counted in incidents.';
COMMENT ON COLUMN mart.actor_daily.fatalities_best_undated IS 'Dead in the undated incidents, best figure; not in fatalities_best.';
COMMENT ON COLUMN mart.actor_daily.incidents_country_only IS 'Of both, those known only by country or region.';
COMMENT ON COLUMN mart.actor_daily.fatalities_best_country_only IS 'Of fatalities_best, the dead in incidents known only by country or region.';

CREATE OR REPLACE VIEW mart.actor_monthly AS
SELECT
    a.month,
    a.actor_key,
    min(a.actor_name) AS actor_name,
    a.side,
    count(*) FILTER (WHERE a.date_precision IN ('day', 'week', 'month')) AS incidents,
    sum(a.fatalities_best) FILTER (WHERE a.date_precision IN ('day', 'week', 'month')) AS fatalities_best,
    sum(a.injuries_best) FILTER (WHERE a.date_precision IN ('day', 'week', 'month')) AS injuries_best,
    count(*) FILTER (WHERE a.date_precision NOT IN ('day', 'week', 'month')) AS incidents_undated,
    sum(a.fatalities_best) FILTER (WHERE a.date_precision NOT IN ('day', 'week', 'month')) AS fatalities_best_undated,
    count(*) FILTER (WHERE coalesce(a.place_precision, 'country') IN ('country', 'region')) AS incidents_country_only,
    sum(a.fatalities_best) FILTER (
        WHERE a.date_precision IN ('day', 'week', 'month')
            AND coalesce(a.place_precision, 'country') IN ('country', 'region')
    ) AS fatalities_best_country_only
FROM (
    -- Once for each incident: two of its reports may call one actor by two names. The period is told here already, so
    -- that a filter on it reaches the index as one on the actor does.
    SELECT
        date_trunc('month', i.date_latest::timestamp)::date AS month,
        coalesce(x.actor_id, x.name) AS actor_key,
        x.side,
        min(coalesce(k.name, x.name)) AS actor_name,
        i.date_precision,
        i.place_precision,
        i.fatalities_best,
        i.injuries_best
    FROM mart.incident AS i
    INNER JOIN mart.incident_event AS m ON m.incident_id = i.incident_id
    INNER JOIN mart.event_actor AS x ON x.event_id = m.event_id
    LEFT JOIN mart.actor AS k ON k.actor_id = x.actor_id
    WHERE coalesce(x.actor_id, x.name) IS NOT NULL
    GROUP BY i.incident_id, 1, 2, x.side
) AS a
GROUP BY a.month, a.actor_key, a.side;
COMMENT ON COLUMN mart.actor_monthly.month IS 'First day of the month; for undated incidents that of the last day on which they can have happened.';
COMMENT ON COLUMN mart.actor_monthly.incidents IS 'Incidents known to have happened in that month in which it was on that side.';
COMMENT ON COLUMN mart.actor_monthly.incidents_undated IS 'Incidents whose month is not known, not counted in incidents.';
COMMENT ON COLUMN mart.actor_monthly.fatalities_best_undated IS 'Dead in the undated incidents, best figure; not in fatalities_best.';
COMMENT ON COLUMN mart.actor_monthly.incidents_country_only IS 'Of both, those known only by country or region.';
COMMENT ON COLUMN mart.actor_monthly.fatalities_best_country_only IS 'Of fatalities_best, the dead in incidents known only by country or region.';

CREATE OR REPLACE VIEW mart.civilian_deaths_by_actor AS
SELECT
    date_trunc('month', i.date_latest::timestamp)::date AS month,
    a.actor_key,
    min(a.actor_name) AS actor_name,
    count(*) FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS incidents,
    sum(t.deaths_civilian_low) FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS deaths_civilian_low,
    sum(coalesce(t.deaths_civilian_best, t.deaths_civilian_low))
        FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS deaths_civilian_best,
    sum(coalesce(t.deaths_civilian_high, t.deaths_civilian_best, t.deaths_civilian_low))
        FILTER (WHERE i.date_precision IN ('day', 'week', 'month')) AS deaths_civilian_high,
    count(*) FILTER (WHERE i.date_precision NOT IN ('day', 'week', 'month')) AS incidents_undated,
    sum(coalesce(t.deaths_civilian_best, t.deaths_civilian_low))
        FILTER (WHERE i.date_precision NOT IN ('day', 'week', 'month')) AS deaths_civilian_best_undated,
    count(*) FILTER (WHERE coalesce(i.place_precision, 'country') IN ('country', 'region')) AS incidents_country_only,
    sum(coalesce(t.deaths_civilian_best, t.deaths_civilian_low)) FILTER (
        WHERE i.date_precision IN ('day', 'week', 'month')
            AND coalesce(i.place_precision, 'country') IN ('country', 'region')
    ) AS deaths_civilian_best_country_only
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
COMMENT ON COLUMN mart.civilian_deaths_by_actor.month IS 'First day of the month; for undated incidents that of the last day on which they can have happened.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.incidents IS 'Incidents with dead civilians known to have happened in that month.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.incidents_undated IS 'Incidents whose month is not known, not counted in incidents.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.deaths_civilian_best_undated IS 'Dead civilians in the undated incidents, best figure; not in deaths_civilian_best.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.incidents_country_only IS 'Of both, those known only by country or region.';
COMMENT ON COLUMN mart.civilian_deaths_by_actor.deaths_civilian_best_country_only IS 'Of deaths_civilian_best, those in incidents known only by country or region.';

CREATE OR REPLACE VIEW mart.dyad_monthly AS
SELECT
    a.month,
    a.actor_key_a,
    min(a.actor_name_a) AS actor_name_a,
    a.actor_key_b,
    min(a.actor_name_b) AS actor_name_b,
    count(*) FILTER (WHERE a.date_precision IN ('day', 'week', 'month')) AS incidents,
    sum(a.fatalities_best) FILTER (WHERE a.date_precision IN ('day', 'week', 'month')) AS fatalities_best,
    count(*) FILTER (WHERE a.date_precision NOT IN ('day', 'week', 'month')) AS incidents_undated,
    sum(a.fatalities_best) FILTER (WHERE a.date_precision NOT IN ('day', 'week', 'month')) AS fatalities_best_undated,
    count(*) FILTER (WHERE coalesce(a.place_precision, 'country') IN ('country', 'region')) AS incidents_country_only,
    sum(a.fatalities_best) FILTER (
        WHERE a.date_precision IN ('day', 'week', 'month')
            AND coalesce(a.place_precision, 'country') IN ('country', 'region')
    ) AS fatalities_best_country_only
FROM (
    -- Once for each incident, as above. The sides of a clash come in any order: the lesser key first, so that they are
    -- one pair.
    SELECT
        date_trunc('month', i.date_latest::timestamp)::date AS month,
        CASE WHEN x.is_mutual THEN least(x.actor_key_a, x.actor_key_b) ELSE x.actor_key_a END AS actor_key_a,
        min(CASE WHEN x.is_mutual AND x.actor_key_b < x.actor_key_a THEN x.actor_name_b ELSE x.actor_name_a END)
            AS actor_name_a,
        CASE WHEN x.is_mutual THEN greatest(x.actor_key_a, x.actor_key_b) ELSE x.actor_key_b END AS actor_key_b,
        min(CASE WHEN x.is_mutual AND x.actor_key_b < x.actor_key_a THEN x.actor_name_a ELSE x.actor_name_b END)
            AS actor_name_b,
        i.date_precision,
        i.place_precision,
        i.fatalities_best
    FROM mart.incident AS i
    INNER JOIN mart.dyad_event AS x ON x.incident_id = i.incident_id
    GROUP BY i.incident_id, 1, 2, 4
) AS a
GROUP BY a.month, a.actor_key_a, a.actor_key_b;
COMMENT ON COLUMN mart.dyad_monthly.month IS 'First day of the month; for undated incidents that of the last day on which they can have happened.';
COMMENT ON COLUMN mart.dyad_monthly.incidents IS 'Incidents between the two known to have happened in that month.';
COMMENT ON COLUMN mart.dyad_monthly.incidents_undated IS 'Incidents whose month is not known, not counted in incidents.';
COMMENT ON COLUMN mart.dyad_monthly.fatalities_best_undated IS 'Dead in the undated incidents, best figure; not in fatalities_best.';
COMMENT ON COLUMN mart.dyad_monthly.incidents_country_only IS 'Of both, those known only by country or region.';
COMMENT ON COLUMN mart.dyad_monthly.fatalities_best_country_only IS 'Of fatalities_best, the dead in incidents known only by country or region.';

-- migrate:down
DROP VIEW mart.dyad_monthly, mart.civilian_deaths_by_actor, mart.actor_monthly, mart.actor_daily, mart.incident_monthly,
mart.incident_daily;
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
    sum(coalesce(i.fatalities_high, i.fatalities_best, i.fatalities_low))
        FILTER (WHERE i.date_precision = 'day') AS fatalities_high,
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
