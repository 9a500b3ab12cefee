-- migrate:up

-- The keys by which near-duplicates find each other: the fingerprint's bands of two values each (64 bits), as
-- dateline.articles.fingerprint.band_keys has them. A table that has fingerprints already gets its keys with this.
CREATE FUNCTION core.fingerprint_bands(fingerprint text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_agg(('x' || substr(split_part(fingerprint, ':', 3), 16 * n + 1, 16))::bit(64)::bigint ORDER BY n)
    FROM generate_series(0, 63) AS n
    WHERE fingerprint ~ '^mh1:[1-9][0-9]*:[0-9a-f]+$' AND length(split_part(fingerprint, ':', 3)) = 1024;
END;
COMMENT ON FUNCTION core.fingerprint_bands IS 'The 64 band keys of a fingerprint; texts that are nearly equal share at least one. Null for what is none.';

ALTER TABLE core.article_version
ADD COLUMN section text,
ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
ADD COLUMN bylines text[] NOT NULL DEFAULT '{}',
ADD COLUMN captions text[] NOT NULL DEFAULT '{}',
ADD COLUMN bands bigint[] GENERATED ALWAYS AS (core.fingerprint_bands(fingerprint)) STORED;
COMMENT ON COLUMN core.article_version.section IS 'Section of the site that it stands in, as the page states it.';
COMMENT ON COLUMN core.article_version.tags IS 'Tags that the publisher gave it, sections not among them.';
COMMENT ON COLUMN core.article_version.bylines IS 'The authors, one each, where the page parts them.';
COMMENT ON COLUMN core.article_version.captions IS 'Captions of its pictures, credits included; no part of the text.';
COMMENT ON COLUMN core.article_version.bands IS 'Band keys of the fingerprint, by which near-duplicates are looked up.';
CREATE INDEX article_version_bands_idx ON core.article_version USING gin (bands);

CREATE VIEW mart.article_detail AS
SELECT a.article_id, a.current_version_id AS article_version_id, v.section, v.tags, v.bylines, v.captions
FROM core.article AS a
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id;
COMMENT ON VIEW mart.article_detail IS 'What an article''s page states beside its text, as it stands now.';
COMMENT ON COLUMN mart.article_detail.article_id IS 'Key of the article, see mart.article.';
COMMENT ON COLUMN mart.article_detail.article_version_id IS 'The version that holds now, see mart.article_version.';
COMMENT ON COLUMN mart.article_detail.section IS 'Section of the site that it stands in.';
COMMENT ON COLUMN mart.article_detail.tags IS 'Tags that the publisher gave it.';
COMMENT ON COLUMN mart.article_detail.bylines IS 'The authors, one each.';
COMMENT ON COLUMN mart.article_detail.captions IS 'Captions of its pictures, credits included.';

CREATE TABLE raw.robots (
    origin text PRIMARY KEY CHECK (origin <> ''),
    state text NOT NULL CHECK (state IN ('rules', 'none', 'unreachable')),
    body bytea NOT NULL,
    reason text NOT NULL,
    fetched_at timestamptz NOT NULL,
    unreachable_since timestamptz
);
COMMENT ON TABLE raw.robots IS 'The robots.txt of each site as last read, shared by all worker processes.';
COMMENT ON COLUMN raw.robots.origin IS 'Scheme, host and port that the file speaks for.';
COMMENT ON COLUMN raw.robots.state IS 'rules: it was read; none: the site has none; unreachable: nothing may be fetched until it can be read.';
COMMENT ON COLUMN raw.robots.body IS 'The file as received; empty where there is none.';
COMMENT ON COLUMN raw.robots.reason IS 'What the last request for it came to.';
COMMENT ON COLUMN raw.robots.fetched_at IS 'When it was last asked for; after a day it is asked for again.';
COMMENT ON COLUMN raw.robots.unreachable_since IS 'Since when it cannot be read; null: it can.';

CREATE TABLE raw.page_date (
    source_id text NOT NULL,
    url text NOT NULL,
    published_at timestamptz NOT NULL,
    learnt_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_id, url)
);
COMMENT ON TABLE raw.page_date IS 'When pages that a sitemap lists were published, as they said themselves: spares asking them again.';
COMMENT ON COLUMN raw.page_date.source_id IS 'The source.';
COMMENT ON COLUMN raw.page_date.url IS 'Address of the page, without tracking parameters.';
COMMENT ON COLUMN raw.page_date.published_at IS 'Instant of publication that the page states.';
COMMENT ON COLUMN raw.page_date.learnt_at IS 'When it was asked.';

-- migrate:down
DROP TABLE raw.page_date, raw.robots;
DROP VIEW mart.article_detail;
ALTER TABLE core.article_version
DROP COLUMN bands, DROP COLUMN captions, DROP COLUMN bylines, DROP COLUMN tags, DROP COLUMN section;
DROP FUNCTION core.fingerprint_bands;
