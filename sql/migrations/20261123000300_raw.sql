-- migrate:up

CREATE TABLE raw.body (
    body_sha256 text PRIMARY KEY CHECK (body_sha256 ~ '^[0-9a-f]{64}$'),
    bytes bytea,
    byte_length bigint NOT NULL CHECK (byte_length >= 0),
    stored_at timestamptz NOT NULL DEFAULT now(),
    emptied_at timestamptz,
    emptied_reason text,
    CHECK ((bytes IS NULL) = (emptied_at IS NOT NULL)),
    CHECK ((emptied_at IS NULL) = (emptied_reason IS NULL))
);
-- lz4 unpacks five times as fast as the default, where the server was built with it.
DO $$
BEGIN
    ALTER TABLE raw.body ALTER COLUMN bytes SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
COMMENT ON TABLE raw.body IS 'Bytes as received, once per distinct body.';
COMMENT ON COLUMN raw.body.body_sha256 IS 'SHA-256 of the bytes, 64 hexadecimal digits.';
COMMENT ON COLUMN raw.body.bytes IS 'The decoded body (after content-encoding); null once emptied.';
COMMENT ON COLUMN raw.body.byte_length IS 'Length in bytes as received; stays when the bytes are emptied.';
COMMENT ON COLUMN raw.body.stored_at IS 'When it was first stored.';
COMMENT ON COLUMN raw.body.emptied_at IS 'When the bytes were removed (takedown or retention); null while they are there.';
COMMENT ON COLUMN raw.body.emptied_reason IS 'Why the bytes were removed.';

CREATE TABLE raw.page (
    page_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('page', 'feed', 'history', 'robots')),
    url text NOT NULL,
    final_url text NOT NULL,
    status smallint NOT NULL CHECK (status BETWEEN 100 AND 599),
    headers jsonb NOT NULL CHECK (jsonb_typeof(headers) = 'array'),
    content_type text,
    body_sha256 text NOT NULL REFERENCES raw.body,
    first_fetched_at timestamptz NOT NULL,
    last_fetched_at timestamptz NOT NULL,
    elapsed_seconds double precision,
    is_truncated boolean NOT NULL DEFAULT false,
    UNIQUE (source_id, url, body_sha256),
    CHECK (first_fetched_at <= last_fetched_at)
);
CREATE INDEX page_body_sha256_idx ON raw.page (body_sha256);
CREATE INDEX page_last_fetched_at_idx ON raw.page (last_fetched_at);
COMMENT ON TABLE raw.page IS 'Fetched pages: one row per URL and distinct body. Never changed but for last_fetched_at.';
COMMENT ON COLUMN raw.page.page_id IS 'Surrogate key.';
COMMENT ON COLUMN raw.page.source_id IS 'The source it was fetched for.';
COMMENT ON COLUMN raw.page.kind IS 'What it was fetched as: page (an article), feed, history (a listing of past articles), robots.';
COMMENT ON COLUMN raw.page.url IS 'URL as asked for.';
COMMENT ON COLUMN raw.page.final_url IS 'URL after redirects.';
COMMENT ON COLUMN raw.page.status IS 'HTTP status.';
COMMENT ON COLUMN raw.page.headers IS 'Response headers in their order: an array of [name, value].';
COMMENT ON COLUMN raw.page.content_type IS 'Content-Type header; null where there was none.';
COMMENT ON COLUMN raw.page.body_sha256 IS 'The body, in raw.body.';
COMMENT ON COLUMN raw.page.first_fetched_at IS 'When this body was first received from this URL.';
COMMENT ON COLUMN raw.page.last_fetched_at IS 'When this body was last received from this URL.';
COMMENT ON COLUMN raw.page.elapsed_seconds IS 'Duration of the first fetch, in seconds.';
COMMENT ON COLUMN raw.page.is_truncated IS 'Whether the body was cut off at the size limit.';

CREATE TABLE raw.feed_poll (
    poll_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text NOT NULL,
    polled_at timestamptz NOT NULL,
    poll_kind text NOT NULL CHECK (poll_kind IN ('watch', 'read')),
    url text NOT NULL,
    status smallint CHECK (status BETWEEN 100 AND 599),
    is_not_modified boolean NOT NULL DEFAULT false,
    etag text,
    last_modified text,
    body_sha256 text REFERENCES raw.body,
    entries integer CHECK (entries >= 0),
    problems jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(problems) = 'array'),
    failure_code text,
    failure_message text,
    elapsed_seconds double precision,
    UNIQUE (source_id, poll_kind, polled_at)
);
CREATE INDEX feed_poll_body_sha256_idx ON raw.feed_poll (body_sha256);
CREATE INDEX feed_poll_polled_at_idx ON raw.feed_poll (polled_at);
COMMENT ON TABLE raw.feed_poll IS 'Every look at a feed and what came of it.';
COMMENT ON COLUMN raw.feed_poll.poll_id IS 'Surrogate key.';
COMMENT ON COLUMN raw.feed_poll.source_id IS 'The source whose feed it is.';
COMMENT ON COLUMN raw.feed_poll.polled_at IS 'When the request was sent.';
COMMENT ON COLUMN raw.feed_poll.poll_kind IS 'watch: conditional, only to see whether something changed; read: unconditional, to store what is there.';
COMMENT ON COLUMN raw.feed_poll.url IS 'URL as asked for.';
COMMENT ON COLUMN raw.feed_poll.status IS 'HTTP status; null when no answer came.';
COMMENT ON COLUMN raw.feed_poll.is_not_modified IS 'Whether the server said 304.';
COMMENT ON COLUMN raw.feed_poll.etag IS 'ETag header, as sent.';
COMMENT ON COLUMN raw.feed_poll.last_modified IS 'Last-Modified header, as sent.';
COMMENT ON COLUMN raw.feed_poll.body_sha256 IS 'The body, in raw.body; null when none came.';
COMMENT ON COLUMN raw.feed_poll.entries IS 'Entries read from it; null when it was not read.';
COMMENT ON COLUMN raw.feed_poll.problems IS 'What was wrong with single entries: an array of objects.';
COMMENT ON COLUMN raw.feed_poll.failure_code IS 'Why it failed, from the fetcher''s closed vocabulary; null when it did not.';
COMMENT ON COLUMN raw.feed_poll.failure_message IS 'The failure in one sentence.';
COMMENT ON COLUMN raw.feed_poll.elapsed_seconds IS 'Duration in seconds.';

CREATE TABLE raw.fetch_failure (
    source_id text NOT NULL,
    stage text NOT NULL CHECK (stage IN ('feed', 'entry', 'history', 'page', 'extract', 'store', 'code')),
    subject text NOT NULL CHECK (subject <> ''),
    url text,
    article_id bigint,
    failure_code text NOT NULL,
    failure_class text NOT NULL CHECK (failure_class IN ('hard', 'soft', 'temporary')),
    status smallint CHECK (status BETWEEN 100 AND 599),
    message text NOT NULL,
    attempts integer NOT NULL DEFAULT 1 CHECK (attempts >= 1),
    first_failed_at timestamptz NOT NULL,
    last_failed_at timestamptz NOT NULL,
    next_attempt_at timestamptz,
    resolved_at timestamptz,
    PRIMARY KEY (source_id, stage, subject)
);
CREATE INDEX fetch_failure_due_idx ON raw.fetch_failure (next_attempt_at) WHERE resolved_at IS NULL;
COMMENT ON TABLE raw.fetch_failure IS 'What could not be fetched or read: one row per thing, with its last failure. Kept after it is resolved.';
COMMENT ON COLUMN raw.fetch_failure.source_id IS 'The source.';
COMMENT ON COLUMN raw.fetch_failure.stage IS 'Where it failed: feed, entry (of a feed), history, page, extract, store, code.';
COMMENT ON COLUMN raw.fetch_failure.subject IS 'What failed: the URL, else the guid, else a hash of the entry.';
COMMENT ON COLUMN raw.fetch_failure.url IS 'URL, where there is one.';
COMMENT ON COLUMN raw.fetch_failure.article_id IS 'The article, where it is known already.';
COMMENT ON COLUMN raw.fetch_failure.failure_code IS 'Code of the last failure, from the closed vocabulary of the part that failed.';
COMMENT ON COLUMN raw.fetch_failure.failure_class IS 'hard: will not mend by itself; soft: may, later; temporary: soon.';
COMMENT ON COLUMN raw.fetch_failure.status IS 'HTTP status of the last failure; null when there was none.';
COMMENT ON COLUMN raw.fetch_failure.message IS 'The last failure in one sentence.';
COMMENT ON COLUMN raw.fetch_failure.attempts IS 'Failures in a row since it last worked.';
COMMENT ON COLUMN raw.fetch_failure.first_failed_at IS 'First failure of this row of failures.';
COMMENT ON COLUMN raw.fetch_failure.last_failed_at IS 'Last failure.';
COMMENT ON COLUMN raw.fetch_failure.next_attempt_at IS 'When to try again; null: not by itself.';
COMMENT ON COLUMN raw.fetch_failure.resolved_at IS 'When it worked after all; null while it fails.';

CREATE TABLE raw.host_gate (
    host text PRIMARY KEY CHECK (host <> ''),
    free_at timestamptz NOT NULL
);
COMMENT ON TABLE raw.host_gate IS 'When each host may next be asked: the rate limit that all worker processes share.';
COMMENT ON COLUMN raw.host_gate.host IS 'Host name, with port where it is not the usual one.';
COMMENT ON COLUMN raw.host_gate.free_at IS 'The next request may be sent from this moment on.';

-- migrate:down
DROP TABLE raw.host_gate, raw.fetch_failure, raw.feed_poll, raw.page, raw.body;
