-- Which incidents of a month are said to be answers, and to what?
-- Only where a report says so ("in response to", "retaliation for"); that one followed the other is not enough.
SELECT
    b.date_latest AS first_date, b.event_type AS first_type, b.place_name AS first_place,
    b.source_actors AS first_actors, a.date_latest AS answer_date, a.event_type AS answer_type,
    a.place_name AS answer_place, a.source_actors AS answer_actors, e.article_title, e.article_url
FROM mart.incident AS a
INNER JOIN mart.incident_event AS m ON m.incident_id = a.incident_id
INNER JOIN mart.event_relation AS r ON r.event_id = m.event_id AND r.relation_type = 'responds_to'
INNER JOIN mart.incident_event AS n ON n.event_id = r.related_event_id
INNER JOIN mart.incident AS b ON b.incident_id = n.incident_id AND b.incident_id <> a.incident_id
INNER JOIN mart.event AS e ON e.event_id = r.event_id
WHERE a.date_latest BETWEEN '2019-12-15' AND '2020-01-15'
ORDER BY a.date_latest, a.incident_id, b.incident_id
