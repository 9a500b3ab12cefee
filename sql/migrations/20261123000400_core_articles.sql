-- migrate:up

CREATE TABLE core.source (
    source_id text PRIMARY KEY CHECK (source_id ~ '^[a-z0-9][a-z0-9-]*$'),
    name text NOT NULL,
    home_url text NOT NULL,
    feed_url text NOT NULL,
    time_zone text NOT NULL,
    language text NOT NULL,
    country_iso3 text CHECK (country_iso3 ~ '^[A-Z]{3}$'),
    poll_seconds double precision NOT NULL CHECK (poll_seconds > 0),
    entry jsonb NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.source IS 'Where articles come from: the validated entries of the sources file, as last synchronised.';
COMMENT ON COLUMN core.source.source_id IS 'Short name of the source.';
COMMENT ON COLUMN core.source.name IS 'Name of the publisher.';
COMMENT ON COLUMN core.source.home_url IS 'Home page.';
COMMENT ON COLUMN core.source.feed_url IS 'The feed that is watched.';
COMMENT ON COLUMN core.source.time_zone IS 'IANA time zone that the publisher writes in: its days are this zone''s.';
COMMENT ON COLUMN core.source.language IS 'Language it writes in, ISO 639-1.';
COMMENT ON COLUMN core.source.country_iso3 IS 'Country of the publisher, ISO 3166-1 alpha-3.';
COMMENT ON COLUMN core.source.poll_seconds IS 'Polling interval in seconds that the entry asks for.';
COMMENT ON COLUMN core.source.entry IS 'The whole entry of the sources file.';
COMMENT ON COLUMN core.source.is_active IS 'Whether it is watched now; a source that is no longer listed keeps its articles.';
COMMENT ON COLUMN core.source.created_at IS 'When it was first listed.';

CREATE TABLE core.source_state (
    source_id text PRIMARY KEY REFERENCES core.source,
    etag text,
    last_modified text,
    etag_is_ignored boolean NOT NULL DEFAULT false,
    watermark_at timestamptz,
    last_polled_at timestamptz,
    last_changed_at timestamptz,
    last_full_read_at timestamptz,
    next_poll_at timestamptz,
    poll_interval_seconds double precision CHECK (poll_interval_seconds > 0),
    consecutive_failures integer NOT NULL DEFAULT 0 CHECK (consecutive_failures >= 0),
    failure_code text,
    failure_message text,
    set_aside_at timestamptz,
    set_aside_reason text,
    history_method text,
    CHECK ((set_aside_at IS NULL) = (set_aside_reason IS NULL))
);
COMMENT ON TABLE core.source_state IS 'How the polling of each source stands.';
COMMENT ON COLUMN core.source_state.source_id IS 'The source.';
COMMENT ON COLUMN core.source_state.etag IS 'ETag of the feed as the server sent it, for the next conditional request.';
COMMENT ON COLUMN core.source_state.last_modified IS 'Last-Modified of the feed as the server sent it.';
COMMENT ON COLUMN core.source_state.etag_is_ignored IS 'Whether the server was seen to send the same body again although its own ETag had been sent.';
COMMENT ON COLUMN core.source_state.watermark_at IS 'Publication time of the newest entry that has been stored.';
COMMENT ON COLUMN core.source_state.last_polled_at IS 'Last look at the feed.';
COMMENT ON COLUMN core.source_state.last_changed_at IS 'Last time the feed held something new.';
COMMENT ON COLUMN core.source_state.last_full_read_at IS 'Last unconditional read of the feed.';
COMMENT ON COLUMN core.source_state.next_poll_at IS 'When to look again; null: at once.';
COMMENT ON COLUMN core.source_state.poll_interval_seconds IS 'The interval in seconds that adapts to how often the source publishes.';
COMMENT ON COLUMN core.source_state.consecutive_failures IS 'Failures in a row.';
COMMENT ON COLUMN core.source_state.failure_code IS 'Code of the last failure; null after a success.';
COMMENT ON COLUMN core.source_state.failure_message IS 'The last failure in one sentence.';
COMMENT ON COLUMN core.source_state.set_aside_at IS 'Since when it is set aside because it keeps failing; null: it is not.';
COMMENT ON COLUMN core.source_state.set_aside_reason IS 'Why it is set aside.';
COMMENT ON COLUMN core.source_state.history_method IS 'The way in which past articles were last found at this site.';

CREATE TABLE core.article (
    article_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text NOT NULL REFERENCES core.source,
    article_key text NOT NULL,
    guid text,
    url text NOT NULL,
    canonical_url text NOT NULL,
    current_version_id bigint,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_reason text,
    taken_down_at timestamptz,
    UNIQUE (source_id, article_key),
    CHECK (first_seen_at <= last_seen_at),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE INDEX article_last_seen_at_idx ON core.article (source_id, last_seen_at);
COMMENT ON TABLE core.article IS 'One row per article of a source: its identity. What it says is in core.article_version.';
COMMENT ON COLUMN core.article.article_id IS 'Surrogate key.';
COMMENT ON COLUMN core.article.source_id IS 'The source.';
COMMENT ON COLUMN core.article.article_key IS 'The key it was first known by: from the guid, else from the canonical link.';
COMMENT ON COLUMN core.article.guid IS 'guid of the feed entry; null while it was never seen in a feed.';
COMMENT ON COLUMN core.article.url IS 'Link as first found.';
COMMENT ON COLUMN core.article.canonical_url IS 'Link without tracking parameters and fragment.';
COMMENT ON COLUMN core.article.current_version_id IS 'The version that holds now, in core.article_version.';
COMMENT ON COLUMN core.article.first_seen_at IS 'When it was first stored.';
COMMENT ON COLUMN core.article.last_seen_at IS 'When it was last seen at the source.';
COMMENT ON COLUMN core.article.withdrawn_at IS 'When it was found to be gone at the source, or taken down; null while it stands.';
COMMENT ON COLUMN core.article.withdrawn_reason IS 'Why it counts as withdrawn.';
COMMENT ON COLUMN core.article.taken_down_at IS 'When its text was removed here on legal request; null: it was not.';

CREATE TABLE core.article_alias (
    source_id text NOT NULL REFERENCES core.source,
    alias_kind text NOT NULL CHECK (alias_kind IN ('key', 'guid', 'url')),
    alias text NOT NULL CHECK (alias <> ''),
    article_id bigint NOT NULL REFERENCES core.article,
    PRIMARY KEY (source_id, alias_kind, alias)
);
CREATE INDEX article_alias_article_id_idx ON core.article_alias (article_id);
COMMENT ON TABLE core.article_alias IS 'Every key, guid and canonical link that an article was seen under; this is how it is recognised again.';
COMMENT ON COLUMN core.article_alias.source_id IS 'The source.';
COMMENT ON COLUMN core.article_alias.alias_kind IS 'key (article key), guid (of a feed entry) or url (canonical link).';
COMMENT ON COLUMN core.article_alias.alias IS 'The key, guid or link.';
COMMENT ON COLUMN core.article_alias.article_id IS 'The article that it means.';

CREATE TABLE core.article_version (
    article_version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES core.article,
    version_number integer NOT NULL CHECK (version_number >= 1),
    title text NOT NULL,
    text text NOT NULL,
    text_length integer NOT NULL GENERATED ALWAYS AS (char_length(text)) STORED,
    standfirst text,
    byline text,
    language text,
    categories text[] NOT NULL DEFAULT '{}',
    published_at timestamptz,
    published_date date,
    modified_at timestamptz,
    text_sha256 text NOT NULL CHECK (text_sha256 ~ '^[0-9a-f]{64}$'),
    content_sha256 text NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    fingerprint text,
    extractor_version text NOT NULL,
    notes text[] NOT NULL DEFAULT '{}',
    page_id bigint REFERENCES raw.page,
    seen_at timestamptz NOT NULL,
    UNIQUE (article_id, version_number)
);
CREATE INDEX article_version_page_id_idx ON core.article_version (page_id);
CREATE INDEX article_version_published_at_idx ON core.article_version (published_at);
CREATE INDEX article_version_text_sha256_idx ON core.article_version (text_sha256);
ALTER TABLE core.article
ADD CONSTRAINT article_current_version_id_fkey
FOREIGN KEY (current_version_id) REFERENCES core.article_version DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX article_current_version_id_idx ON core.article (current_version_id);
DO $$
BEGIN
    ALTER TABLE core.article_version ALTER COLUMN text SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
COMMENT ON TABLE core.article_version IS 'What an article said, each time it changed. Append-only; a takedown empties the text.';
COMMENT ON COLUMN core.article_version.article_version_id IS 'Surrogate key.';
COMMENT ON COLUMN core.article_version.article_id IS 'The article.';
COMMENT ON COLUMN core.article_version.version_number IS '1 is the first that we saw.';
COMMENT ON COLUMN core.article_version.title IS 'Headline.';
COMMENT ON COLUMN core.article_version.text IS 'Clean text, paragraphs separated by a blank line. Offsets in events count its characters (code points).';
COMMENT ON COLUMN core.article_version.text_length IS 'Length of the text in characters (code points).';
COMMENT ON COLUMN core.article_version.standfirst IS 'Standfirst or excerpt.';
COMMENT ON COLUMN core.article_version.byline IS 'Author line.';
COMMENT ON COLUMN core.article_version.language IS 'Language of the text, ISO 639-1; null: not known.';
COMMENT ON COLUMN core.article_version.categories IS 'Sections and tags that the publisher gave it.';
COMMENT ON COLUMN core.article_version.published_at IS 'Publication time; null when the publisher gives none.';
COMMENT ON COLUMN core.article_version.published_date IS 'Day of publication in the source''s own time zone.';
COMMENT ON COLUMN core.article_version.modified_at IS 'Modification time that the publisher gives.';
COMMENT ON COLUMN core.article_version.text_sha256 IS 'SHA-256 of the text in UTF-8.';
COMMENT ON COLUMN core.article_version.content_sha256 IS 'SHA-256 over title, text and day of publication: what makes a version.';
COMMENT ON COLUMN core.article_version.fingerprint IS 'Fingerprint for near-duplicates, as the article part makes it.';
COMMENT ON COLUMN core.article_version.extractor_version IS 'Which version of the extractor made the text.';
COMMENT ON COLUMN core.article_version.notes IS 'What the extractor remarks.';
COMMENT ON COLUMN core.article_version.page_id IS 'The fetched page it was read from, in raw.page; null when it came from the feed itself.';
COMMENT ON COLUMN core.article_version.seen_at IS 'When this version was first seen.';

CREATE TABLE core.duplicate_link (
    article_id bigint PRIMARY KEY REFERENCES core.article,
    duplicate_of_article_id bigint NOT NULL REFERENCES core.article,
    similarity double precision NOT NULL CHECK (similarity BETWEEN 0 AND 1),
    method text NOT NULL,
    linked_at timestamptz NOT NULL DEFAULT now(),
    CHECK (article_id <> duplicate_of_article_id)
);
CREATE INDEX duplicate_link_duplicate_of_idx ON core.duplicate_link (duplicate_of_article_id);
COMMENT ON TABLE core.duplicate_link IS 'Articles that are copies of another one; copies are not coded.';
COMMENT ON COLUMN core.duplicate_link.article_id IS 'The copy.';
COMMENT ON COLUMN core.duplicate_link.duplicate_of_article_id IS 'The article that it copies.';
COMMENT ON COLUMN core.duplicate_link.similarity IS 'How alike they are, 0 to 1.';
COMMENT ON COLUMN core.duplicate_link.method IS 'How it was found.';
COMMENT ON COLUMN core.duplicate_link.linked_at IS 'When it was found.';

CREATE TABLE core.coverage (
    source_id text NOT NULL REFERENCES core.source,
    local_date date NOT NULL,
    method text NOT NULL,
    is_complete boolean NOT NULL,
    reason text,
    articles_found integer NOT NULL CHECK (articles_found >= 0),
    articles_new integer NOT NULL CHECK (articles_new >= 0),
    articles_changed integer NOT NULL CHECK (articles_changed >= 0),
    articles_unchanged integer NOT NULL CHECK (articles_unchanged >= 0),
    articles_failed integer NOT NULL CHECK (articles_failed >= 0),
    read_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, local_date),
    CHECK (is_complete OR reason IS NOT NULL)
);
COMMENT ON TABLE core.coverage IS 'Which days of a source have been read, and whether in full.';
COMMENT ON COLUMN core.coverage.source_id IS 'The source.';
COMMENT ON COLUMN core.coverage.local_date IS 'A day in the source''s own time zone.';
COMMENT ON COLUMN core.coverage.method IS 'How the day''s articles were found.';
COMMENT ON COLUMN core.coverage.is_complete IS 'Whether the list of the day''s articles was read in full and every article of it stored.';
COMMENT ON COLUMN core.coverage.reason IS 'Why it is not complete.';
COMMENT ON COLUMN core.coverage.articles_found IS 'Articles in the list.';
COMMENT ON COLUMN core.coverage.articles_new IS 'Of these, new here when last read.';
COMMENT ON COLUMN core.coverage.articles_changed IS 'Of these, changed when last read.';
COMMENT ON COLUMN core.coverage.articles_unchanged IS 'Of these, unchanged when last read.';
COMMENT ON COLUMN core.coverage.articles_failed IS 'Of these, not stored because of a failure.';
COMMENT ON COLUMN core.coverage.read_at IS 'When the day was last read.';

-- migrate:down
DROP TABLE core.coverage, core.duplicate_link, core.article_alias, core.source_state;
ALTER TABLE core.article DROP CONSTRAINT article_current_version_id_fkey;
DROP TABLE core.article_version, core.article, core.source;
