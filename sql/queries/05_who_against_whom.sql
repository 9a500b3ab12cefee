-- Against whom did one actor act in a year, how often, and with how many dead?
-- Clashes, in which both acted, are marked; words (statements, threats) are left out.
SELECT
    d.actor_key_b, min(d.actor_name_b) AS actor_name_b, count(DISTINCT d.incident_id) AS incidents,
    count(DISTINCT d.incident_id) FILTER (WHERE d.is_mutual) AS clashes,
    min(d.date_latest) AS first_day, max(d.date_latest) AS last_day
FROM mart.dyad_event AS d
WHERE d.actor_key_a = 'us-military' AND d.incident_id IS NOT NULL
    AND d.date_latest BETWEEN '2019-07-01' AND '2020-06-30'
GROUP BY d.actor_key_b
ORDER BY incidents DESC, d.actor_key_b
LIMIT 20
