-- Which events mention a rocket attack and an embassy, the best match first?
-- As in web search: "an exact phrase", -without, one OR the other. Accents do not matter.
SELECT s.rank, s.date_latest, s.event_type, s.place_name, s.sentence_text, s.article_title, s.article_url
FROM mart.search_event('rocket embassy', 20) AS s
