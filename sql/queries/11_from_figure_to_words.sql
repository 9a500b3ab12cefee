-- On which words of which article does each figure of the deadliest events of a month rest?
-- Follow start_offset into mart.article_version.text to read around them.
SELECT
    e.event_id, e.fatalities_best, v.field, v.evidence_text, v.start_offset, e.article_version_id, e.article_title
FROM (
    SELECT x.event_id, x.fatalities_best, x.article_version_id, x.article_title
    FROM mart.event AS x
    WHERE x.date_latest BETWEEN '2020-01-01' AND '2020-01-31' AND NOT x.is_aggregate AND x.realis = 'actual'
        AND x.fatalities_best IS NOT NULL
    ORDER BY x.fatalities_best DESC, x.event_id
    LIMIT 10
) AS e
INNER JOIN mart.event_evidence AS v ON v.event_id = e.event_id
WHERE v.field LIKE 'casualties%'
ORDER BY e.fatalities_best DESC, e.event_id, v.evidence_number
