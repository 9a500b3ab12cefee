-- Where do reports of the same incident disagree most about the dead, and according to whom?
-- The range of each report with its source, in the order in which they appeared.
SELECT
    d.incident_id, d.date_latest, d.place_name, d.fatalities_reported_min, d.fatalities_reported_max,
    h.reported_at, h.fatalities_low, h.fatalities_best, h.fatalities_high, h.attributed_to, h.article_title
FROM (
    SELECT t.*
    FROM mart.toll_disagreement AS t
    ORDER BY t.fatalities_spread DESC, t.incident_id
    LIMIT 10
) AS d
INNER JOIN mart.incident_toll_history AS h ON h.incident_id = d.incident_id
ORDER BY d.fatalities_spread DESC, d.incident_id, h.reported_at, h.event_id
