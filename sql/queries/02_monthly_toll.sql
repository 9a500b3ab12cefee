-- How many incidents and dead did each month of a year have in one country, and how much of that is undated?
-- What cannot be put into a month, or is known only by country, stands in columns of its own.
SELECT
    m.month, sum(m.incidents) AS incidents, sum(m.fatalities_low) AS fatalities_low,
    sum(m.fatalities_best) AS fatalities_best, sum(m.fatalities_high) AS fatalities_high,
    sum(m.incidents_undated) AS incidents_undated, sum(m.fatalities_best_undated) AS fatalities_best_undated,
    sum(m.incidents_country_only) AS incidents_country_only
FROM mart.incident_monthly AS m
WHERE m.country_iso3 = 'SYR' AND m.month BETWEEN '2020-01-01' AND '2020-12-31'
GROUP BY m.month
ORDER BY m.month
