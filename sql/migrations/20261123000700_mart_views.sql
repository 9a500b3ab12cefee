-- migrate:up

CREATE VIEW mart.source AS
SELECT
    s.source_id,
    s.name,
    s.home_url,
    s.feed_url,
    s.time_zone,
    s.language,
    s.country_iso3,
    s.is_active,
    t.last_polled_at,
    t.last_changed_at,
    t.consecutive_failures,
    t.failure_message,
    t.set_aside_at,
    s.created_at
FROM core.source AS s
LEFT JOIN core.source_state AS t USING (source_id);
COMMENT ON VIEW mart.source IS 'Publishers that are or were watched.';
COMMENT ON COLUMN mart.source.source_id IS 'Short name, the key.';
COMMENT ON COLUMN mart.source.name IS 'Name of the publisher.';
COMMENT ON COLUMN mart.source.home_url IS 'Home page.';
COMMENT ON COLUMN mart.source.feed_url IS 'The feed that is watched.';
COMMENT ON COLUMN mart.source.time_zone IS 'IANA time zone of its days.';
COMMENT ON COLUMN mart.source.language IS 'Language it writes in, ISO 639-1.';
COMMENT ON COLUMN mart.source.country_iso3 IS 'Country of the publisher.';
COMMENT ON COLUMN mart.source.is_active IS 'Whether it is watched now.';
COMMENT ON COLUMN mart.source.last_polled_at IS 'Last look at its feed.';
COMMENT ON COLUMN mart.source.last_changed_at IS 'Last time its feed held something new.';
COMMENT ON COLUMN mart.source.consecutive_failures IS 'Failed looks in a row.';
COMMENT ON COLUMN mart.source.failure_message IS 'The last failure; null after a success.';
COMMENT ON COLUMN mart.source.set_aside_at IS 'Since when it is set aside because it keeps failing.';
COMMENT ON COLUMN mart.source.created_at IS 'When it was first listed.';

CREATE VIEW mart.article_version AS
SELECT
    v.article_version_id,
    v.article_id,
    v.version_number,
    a.current_version_id = v.article_version_id AS is_current,
    v.title,
    v.text,
    v.text_length,
    v.standfirst,
    v.byline,
    v.language,
    v.categories,
    v.published_at,
    v.published_date,
    v.modified_at,
    v.text_sha256,
    v.extractor_version,
    v.page_id,
    v.seen_at
FROM core.article_version AS v
INNER JOIN core.article AS a USING (article_id);
COMMENT ON VIEW mart.article_version IS 'What each article said, each time that it changed.';
COMMENT ON COLUMN mart.article_version.article_version_id IS 'Key of the version.';
COMMENT ON COLUMN mart.article_version.article_id IS 'The article, see mart.article.';
COMMENT ON COLUMN mart.article_version.version_number IS '1 is the first that we saw.';
COMMENT ON COLUMN mart.article_version.is_current IS 'Whether it is what the article says now.';
COMMENT ON COLUMN mart.article_version.title IS 'Headline.';
COMMENT ON COLUMN mart.article_version.text IS 'Clean text; offsets of mentions and evidence count its characters from 0, in code points.';
COMMENT ON COLUMN mart.article_version.text_length IS 'Length of the text in characters.';
COMMENT ON COLUMN mart.article_version.standfirst IS 'Standfirst or excerpt.';
COMMENT ON COLUMN mart.article_version.byline IS 'Author line.';
COMMENT ON COLUMN mart.article_version.language IS 'Language, ISO 639-1.';
COMMENT ON COLUMN mart.article_version.categories IS 'Sections and tags.';
COMMENT ON COLUMN mart.article_version.published_at IS 'Publication time.';
COMMENT ON COLUMN mart.article_version.published_date IS 'Day of publication in the publisher''s time zone.';
COMMENT ON COLUMN mart.article_version.modified_at IS 'Modification time that the publisher gives.';
COMMENT ON COLUMN mart.article_version.text_sha256 IS 'SHA-256 of the text in UTF-8.';
COMMENT ON COLUMN mart.article_version.extractor_version IS 'Which version of the extractor made the text.';
COMMENT ON COLUMN mart.article_version.page_id IS 'The archived page it was read from; null: from the feed itself.';
COMMENT ON COLUMN mart.article_version.seen_at IS 'When this version was first seen.';

CREATE VIEW mart.article AS
SELECT
    a.article_id,
    a.source_id,
    a.canonical_url AS url,
    a.guid,
    v.article_version_id,
    v.version_number,
    v.title,
    v.byline,
    v.language,
    v.categories,
    v.published_at,
    v.published_date,
    v.modified_at,
    v.text_length,
    d.duplicate_of_article_id,
    a.first_seen_at,
    a.last_seen_at,
    a.withdrawn_at,
    a.withdrawn_reason,
    (SELECT count(*) FROM mart.event AS e WHERE e.article_id = a.article_id) AS events
FROM core.article AS a
LEFT JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
LEFT JOIN core.duplicate_link AS d ON d.article_id = a.article_id;
COMMENT ON VIEW mart.article IS 'Articles, each with what it says now. The text is in mart.article_version.';
COMMENT ON COLUMN mart.article.article_id IS 'Key of the article.';
COMMENT ON COLUMN mart.article.source_id IS 'The publisher, see mart.source.';
COMMENT ON COLUMN mart.article.url IS 'Link, without tracking parameters.';
COMMENT ON COLUMN mart.article.guid IS 'guid of the feed entry.';
COMMENT ON COLUMN mart.article.article_version_id IS 'The version that holds now, see mart.article_version.';
COMMENT ON COLUMN mart.article.version_number IS 'Its number: more than 1 means that the article was changed since we first saw it.';
COMMENT ON COLUMN mart.article.title IS 'Headline.';
COMMENT ON COLUMN mart.article.byline IS 'Author line.';
COMMENT ON COLUMN mart.article.language IS 'Language, ISO 639-1.';
COMMENT ON COLUMN mart.article.categories IS 'Sections and tags.';
COMMENT ON COLUMN mart.article.published_at IS 'Publication time.';
COMMENT ON COLUMN mart.article.published_date IS 'Day of publication in the publisher''s time zone.';
COMMENT ON COLUMN mart.article.modified_at IS 'Modification time that the publisher gives.';
COMMENT ON COLUMN mart.article.text_length IS 'Length of the text in characters.';
COMMENT ON COLUMN mart.article.duplicate_of_article_id IS 'The article that it copies; null: none. Copies are not coded.';
COMMENT ON COLUMN mart.article.first_seen_at IS 'When it was first stored.';
COMMENT ON COLUMN mart.article.last_seen_at IS 'When it was last seen at the source.';
COMMENT ON COLUMN mart.article.withdrawn_at IS 'When it was found to be gone at the source, or taken down.';
COMMENT ON COLUMN mart.article.withdrawn_reason IS 'Why it counts as withdrawn.';
COMMENT ON COLUMN mart.article.events IS 'Published events in it.';

CREATE VIEW mart.coverage AS
SELECT
    c.source_id,
    c.local_date,
    c.is_complete,
    c.reason,
    c.method,
    c.articles_found,
    c.articles_failed,
    c.read_at
FROM core.coverage AS c;
COMMENT ON VIEW mart.coverage IS 'Which days of a publisher have been read in full. No row: the day was never looked at, so no events does not mean that nothing happened.';
COMMENT ON COLUMN mart.coverage.source_id IS 'The publisher.';
COMMENT ON COLUMN mart.coverage.local_date IS 'A day in its time zone.';
COMMENT ON COLUMN mart.coverage.is_complete IS 'Whether all its articles are here.';
COMMENT ON COLUMN mart.coverage.reason IS 'Why not.';
COMMENT ON COLUMN mart.coverage.method IS 'How the day''s articles were found.';
COMMENT ON COLUMN mart.coverage.articles_found IS 'Articles of the day.';
COMMENT ON COLUMN mart.coverage.articles_failed IS 'Of these, not stored because of a failure.';
COMMENT ON COLUMN mart.coverage.read_at IS 'When the day was last read.';

CREATE VIEW mart.coding_run AS
SELECT
    r.coding_run_id,
    r.coder_name,
    r.coder_version,
    r.state,
    r.error,
    r.started_at,
    r.finished_at,
    (SELECT count(*) FROM core.coded_article AS c WHERE c.coding_run_id = r.coding_run_id) AS articles,
    r.events_published,
    r.events_quarantined,
    r.events_unchanged,
    r.events_retracted,
    r.events_stale
FROM core.coding_run AS r;
COMMENT ON VIEW mart.coding_run IS 'Batches of articles that were coded together, and what came of them.';
COMMENT ON COLUMN mart.coding_run.coding_run_id IS 'Key of the run.';
COMMENT ON COLUMN mart.coding_run.coder_name IS 'The coder.';
COMMENT ON COLUMN mart.coding_run.coder_version IS 'Its version.';
COMMENT ON COLUMN mart.coding_run.state IS 'running, staged, published, blocked (the audit found something critical) or failed.';
COMMENT ON COLUMN mart.coding_run.error IS 'Why it is blocked or failed.';
COMMENT ON COLUMN mart.coding_run.started_at IS 'When it began.';
COMMENT ON COLUMN mart.coding_run.finished_at IS 'When it ended.';
COMMENT ON COLUMN mart.coding_run.articles IS 'Article versions coded.';
COMMENT ON COLUMN mart.coding_run.events_published IS 'Events published, new or changed.';
COMMENT ON COLUMN mart.coding_run.events_quarantined IS 'Events that the audit held back.';
COMMENT ON COLUMN mart.coding_run.events_unchanged IS 'Events that were already published just so.';
COMMENT ON COLUMN mart.coding_run.events_retracted IS 'Published events that it took back.';
COMMENT ON COLUMN mart.coding_run.events_stale IS 'Events dropped because the article had changed meanwhile.';

-- migrate:down
DROP VIEW mart.coding_run, mart.coverage, mart.article, mart.article_version, mart.source;
