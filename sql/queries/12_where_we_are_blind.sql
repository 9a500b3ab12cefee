-- Which days of a publisher were never read in full? On these, no events does not mean that nothing happened.
-- Every day from the first to the last article, with what is known about it.
SELECT d.day::date AS local_date, coalesce(c.reason, 'never looked at') AS why, s.articles
FROM (
    SELECT min(a.published_date) AS first_day, max(a.published_date) AS last_day
    FROM mart.article AS a
    WHERE a.source_id = 'media-line'
) AS f
CROSS JOIN LATERAL generate_series(f.first_day, f.last_day, '1 day') AS d (day)
LEFT JOIN mart.coverage AS c ON c.source_id = 'media-line' AND c.local_date = d.day::date
LEFT JOIN mart.source_daily AS s ON s.source_id = 'media-line' AND s.local_date = d.day::date
WHERE c.is_complete IS NOT TRUE
ORDER BY 1
