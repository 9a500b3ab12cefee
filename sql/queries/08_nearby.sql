-- What happened within 30 kilometres of a point (here: near Kirkuk) between two days?
-- Leaves out what is known only by province, region or country: its coordinates are no place.
SELECT n.distance_km, n.date_latest, n.event_type, n.place_name, n.place_precision, n.fatalities_best, n.article_title
FROM mart.event_near(35.47, 44.39, 30) AS n
WHERE n.date_latest BETWEEN '2019-10-01' AND '2020-03-31'
ORDER BY n.date_latest, n.event_id
