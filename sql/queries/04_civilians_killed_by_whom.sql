-- Who is said to have killed civilians in a month, in how many incidents, and how many?
-- Includes those blamed by others and the parties of a clash: read the events before quoting a figure.
-- What is not known to have happened in that month stands in columns of its own.
SELECT
    c.actor_key, c.actor_name, c.incidents, c.deaths_civilian_low, c.deaths_civilian_best, c.deaths_civilian_high,
    c.incidents_undated, c.deaths_civilian_best_undated
FROM mart.civilian_deaths_by_actor AS c
WHERE c.month = '2020-01-01'
ORDER BY c.deaths_civilian_best DESC NULLS LAST, c.actor_key
LIMIT 20
