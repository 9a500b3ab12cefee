-- What kinds of violence were reported in one country in a quarter, in ACLED's and UCDP's terms?
-- Counted in events of the lead report of each incident, so that it can be set beside those data sets.
SELECT
    e.acled_event_type, e.acled_sub_event_type, e.ucdp_violence_type, count(*) AS incidents,
    sum(i.fatalities_best) AS fatalities_best
FROM mart.incident AS i
INNER JOIN mart.event AS e ON e.event_id = i.lead_event_id
WHERE i.country_iso3 = 'YEM' AND i.date_latest BETWEEN '2020-01-01' AND '2020-03-31'
GROUP BY e.acled_event_type, e.acled_sub_event_type, e.ucdp_violence_type
ORDER BY incidents DESC, 1, 2, 3
