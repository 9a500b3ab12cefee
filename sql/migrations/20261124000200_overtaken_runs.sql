-- migrate:up

-- A later run that is published between the audit of a run and its own publishing drops that run's staged rows: they
-- will not be published, so what the audit saw of the run has not changed.
CREATE OR REPLACE FUNCTION quality.staged_sha256(run bigint) RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT encode(sha256(convert_to(coalesce((
        SELECT string_agg(e.event_version_id || ' ' || e.record_sha256, ',' ORDER BY e.event_version_id)
        FROM core.event_version AS e
        WHERE
            e.coding_run_id = run
            AND (
                e.status = 'staged'
                OR (e.status = 'superseded' AND e.status_reason = 'a later run was published')
            )
    ), '') || ';' || coalesce((
        SELECT string_agg(c.article_version_id || ' ' || c.events, ',' ORDER BY c.article_version_id)
        FROM core.coded_article AS c
        WHERE c.coding_run_id = run AND c.state = 'staged'
    ), ''), 'UTF8')), 'hex');
END;
COMMENT ON FUNCTION quality.staged_sha256 IS 'The fingerprint of what a coding run has staged now, and of what it had staged until a later run was published, for quality.audited_batch.';

-- migrate:down

CREATE OR REPLACE FUNCTION quality.staged_sha256(run bigint) RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT encode(sha256(convert_to(coalesce((
        SELECT string_agg(e.event_version_id || ' ' || e.record_sha256, ',' ORDER BY e.event_version_id)
        FROM core.event_version AS e
        WHERE e.coding_run_id = run AND e.status = 'staged'
    ), '') || ';' || coalesce((
        SELECT string_agg(c.article_version_id || ' ' || c.events, ',' ORDER BY c.article_version_id)
        FROM core.coded_article AS c
        WHERE c.coding_run_id = run AND c.state = 'staged'
    ), ''), 'UTF8')), 'hex');
END;
COMMENT ON FUNCTION quality.staged_sha256 IS 'The fingerprint of what a coding run has staged now, for quality.audited_batch.';
