-- migrate:up

-- Each look-up of a GIN index reads the whole list of entries that are not sorted in yet, and an article is looked up
-- as often as one is stored: new entries go in at once.
ALTER INDEX core.article_version_bands_idx SET (fastupdate = off); -- noqa: PRS
SELECT gin_clean_pending_list('core.article_version_bands_idx'); -- noqa: PRS

-- migrate:down
ALTER INDEX core.article_version_bands_idx RESET (fastupdate); -- noqa: PRS
