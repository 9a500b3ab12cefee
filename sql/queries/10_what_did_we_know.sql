-- What did the table say on one day about a week in one country, and what does it say now?
-- For figures that were published at the time: corrections and later coders change them, the history does not.
SELECT
    coalesce(t.event_id, n.event_id) AS event_id, t.event_type AS type_then, n.event_type AS type_now,
    t.fatalities_best AS fatalities_then, n.fatalities_best AS fatalities_now,
    t.coder_version AS coder_then, n.coder_version AS coder_now, r.reason AS retracted_because
FROM (
    SELECT a.*
    FROM mart.event_as_of('2030-01-01 00:00+00') AS a
    WHERE a.country_iso3 = 'IRQ' AND a.date_latest BETWEEN '2019-12-27' AND '2020-01-03'
) AS t
FULL JOIN (
    SELECT e.*
    FROM mart.event AS e
    WHERE e.country_iso3 = 'IRQ' AND e.date_latest BETWEEN '2019-12-27' AND '2020-01-03'
) AS n ON n.event_id = t.event_id
LEFT JOIN mart.retracted_event AS r ON r.event_id = t.event_id AND r.restored_at IS NULL
ORDER BY 1
