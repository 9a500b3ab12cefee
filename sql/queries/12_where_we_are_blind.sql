-- Which days of a publisher were not read in full? On these, no events does not mean that nothing happened.
-- Every day of the period, with the reason and with what is here of it all the same.
SELECT
    d.day::date AS local_date, coalesce(c.reason, 'never looked at') AS why,
    (
        SELECT count(*) FROM mart.article AS a
        WHERE a.source_id = 'media-line' AND a.published_date = d.day::date
    ) AS articles
FROM generate_series('2019-12-01'::date, '2020-02-29'::date, '1 day') AS d (day)
LEFT JOIN mart.coverage AS c ON c.source_id = 'media-line' AND c.local_date = d.day::date
WHERE c.is_complete IS NOT TRUE
ORDER BY 1
