-- Which incidents of a year were the deadliest in one country, and how many independent sources report each?
-- One row per incident, so that three reports of one strike count once; aggregates are not among them.
SELECT
    i.date_latest, i.place_name, i.event_type, i.source_actors, i.target_actors, i.fatalities_low, i.fatalities_best,
    i.fatalities_high, i.reports, i.independent_sources, e.article_title, e.article_url
FROM mart.incident AS i
LEFT JOIN mart.event AS e ON e.event_id = i.lead_event_id
WHERE i.country_iso3 = 'IRQ' AND i.date_latest BETWEEN '2019-01-01' AND '2019-12-31' AND i.fatalities_best > 0
ORDER BY i.fatalities_best DESC, i.incident_id
LIMIT 20
