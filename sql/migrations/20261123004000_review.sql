-- migrate:up
-- What humans decide takes effect at once and is measured: merges and splits, random samples that are checked by hand,
-- and the proof that an audit saw the very rows that are published.

CREATE TABLE quality.audited_batch (
    coding_run_id bigint PRIMARY KEY REFERENCES core.coding_run,
    rows_sha256 text NOT NULL CHECK (rows_sha256 ~ '^[0-9a-f]{64}$'),
    events integer NOT NULL CHECK (events >= 0),
    basis text NOT NULL CHECK (basis IN ('audit', 'same records')),
    audited_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE quality.audited_batch IS 'Coding runs that an audit let pass, with a fingerprint of the rows that it saw. Nothing else is published.';
COMMENT ON COLUMN quality.audited_batch.coding_run_id IS 'The coding run.';
COMMENT ON COLUMN quality.audited_batch.rows_sha256 IS 'SHA-256 over the keys and records of its staged rows, as the audit read them.';
COMMENT ON COLUMN quality.audited_batch.events IS 'How many events these were.';
COMMENT ON COLUMN quality.audited_batch.basis IS 'audit: a suite of expectations was run over them; same records: every one of them had been audited before, word for word.';
COMMENT ON COLUMN quality.audited_batch.audited_at IS 'When the audit ended.';

CREATE FUNCTION quality.staged_sha256(run bigint) RETURNS text
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

ALTER TABLE core.event_version ADD COLUMN split_from_event_id bigint REFERENCES core.event;
CREATE INDEX event_version_split_from_idx ON core.event_version (split_from_event_id)
WHERE split_from_event_id IS NOT NULL;
COMMENT ON COLUMN core.event_version.split_from_event_id IS 'The coded event that a reviewer split to make this one; null: as the coder gave it.';
COMMENT ON TABLE core.event_override IS 'What a human decided about an event. Applied to every later coding of it, and at once.';
COMMENT ON COLUMN core.event_override.action IS 'confirm (the record is right as it stands), correct (one field), reject, merge (into other_event_id), split (one row for each part: other_event_id).';
COMMENT ON COLUMN core.event_override.value IS 'correct: the right value, JSON null empties the field. confirm: which version was confirmed. split: the fields in which this part differs from the whole, by path.';
COMMENT ON COLUMN core.event_override.other_event_id IS 'merge: the event that it is joined with, which stays; split: the part.';

-- Confirmations, corrections, merges and splits make an event a reviewed one; so they do with the events that they
-- leave behind.
CREATE VIEW core.event_human_word AS
SELECT
    o.event_override_id,
    o.event_id,
    o.action,
    o.author,
    o.created_at
FROM core.event_override AS o
WHERE o.action IN ('confirm', 'correct') AND o.revoked_at IS NULL
UNION ALL
SELECT
    o.event_override_id,
    o.other_event_id AS event_id,
    o.action,
    o.author,
    o.created_at
FROM core.event_override AS o
WHERE o.action IN ('merge', 'split') AND o.revoked_at IS NULL;
COMMENT ON VIEW core.event_human_word IS 'The decisions by which an event that is published counts as reviewed.';
COMMENT ON COLUMN core.event_human_word.event_override_id IS 'The decision.';
COMMENT ON COLUMN core.event_human_word.event_id IS 'The event.';
COMMENT ON COLUMN core.event_human_word.action IS 'confirm, correct, merge (with another one, which left) or split (it is a part).';
COMMENT ON COLUMN core.event_human_word.author IS 'Who decided.';
COMMENT ON COLUMN core.event_human_word.created_at IS 'When.';

-- The parts of an actor's key say whose it is: iraq-police belongs to iraq, which the table has.
CREATE OR REPLACE VIEW quality.staged_actor AS
SELECT
    x.event_version_id,
    x.coding_run_id,
    x.actor_number,
    x.actor_role,
    x.stance,
    x.asserted_by,
    x.mention_text,
    x.name,
    x.actor_id,
    x.actor_type,
    x.country_iso3,
    k.actor_id IS NOT NULL OR EXISTS (
        SELECT 1 FROM mart.actor AS p
        WHERE starts_with(x.actor_id, p.actor_id || '-') AND p.country_iso3 = x.country_iso3
    ) AS is_known_actor
FROM core.event_version_actor AS x
LEFT JOIN mart.actor AS k USING (actor_id)
WHERE x.status = 'staged' AND has_schema_privilege('core', 'USAGE');
COMMENT ON TABLE mart.actor IS 'Actors with a key: those that the coder knows by name, and those described by a state and a kind of force (iraq-police), which are added when an event first names them. An actor of an event without actor_id is known only by its words.';
COMMENT ON COLUMN mart.actor.actor_kind IS 'state, force, group, organisation, person …, as the coder''s dictionary has it; described: put together by the coder from words such as "Iraqi police".';
COMMENT ON COLUMN mart.actor.parent_actor_id IS 'What it belongs to (a wing''s movement, an agency''s state); null: nothing, or not known.';
-- What was published before this rule.
INSERT INTO mart.actor (actor_id, name, actor_kind, actor_type, country_iso3, parent_actor_id, aliases)
SELECT DISTINCT ON (a.actor_id)
    a.actor_id,
    coalesce(a.name, a.mention_text, a.actor_id),
    'described',
    coalesce(a.actor_type, 'unknown'),
    a.country_iso3,
    (
        SELECT p.actor_id FROM mart.actor AS p
        WHERE starts_with(a.actor_id, p.actor_id || '-')
        ORDER BY length(p.actor_id) DESC LIMIT 1
    ),
    '{}'
FROM mart.event_actor AS a
WHERE a.actor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM mart.actor AS k WHERE k.actor_id = a.actor_id)
ORDER BY a.actor_id, a.event_id, a.actor_number
ON CONFLICT (actor_id) DO NOTHING;

-- Samples that are checked by hand.
CREATE TABLE core.review_sample (
    review_sample_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    drawn_at timestamptz NOT NULL,
    drawn_by text NOT NULL CHECK (drawn_by <> ''),
    seed bigint NOT NULL,
    asked_for integer NOT NULL CHECK (asked_for > 0),
    population bigint NOT NULL CHECK (population >= 0)
);
COMMENT ON TABLE core.review_sample IS 'Random samples of the published events, drawn to be checked by hand.';
COMMENT ON COLUMN core.review_sample.review_sample_id IS 'Surrogate key.';
COMMENT ON COLUMN core.review_sample.drawn_at IS 'When it was drawn; mart.event_as_of gives the table that it was drawn from.';
COMMENT ON COLUMN core.review_sample.drawn_by IS 'Who drew it.';
COMMENT ON COLUMN core.review_sample.seed IS 'What the draw began with: the same seed over the same table draws the same events.';
COMMENT ON COLUMN core.review_sample.asked_for IS 'Size that was asked for; fewer are drawn where there are fewer.';
COMMENT ON COLUMN core.review_sample.population IS 'Events that were published then, each as likely to be drawn.';

CREATE TABLE core.review_sample_event (
    review_sample_id bigint NOT NULL REFERENCES core.review_sample,
    position integer NOT NULL CHECK (position >= 1),
    event_id bigint NOT NULL REFERENCES core.event,
    event_version_id bigint NOT NULL REFERENCES core.event_version,
    PRIMARY KEY (review_sample_id, event_id),
    UNIQUE (review_sample_id, position)
);
CREATE INDEX review_sample_event_event_id_idx ON core.review_sample_event (event_id);
CREATE INDEX review_sample_event_version_idx ON core.review_sample_event (event_version_id);
COMMENT ON TABLE core.review_sample_event IS 'The events of a sample, in the order of the draw.';
COMMENT ON COLUMN core.review_sample_event.review_sample_id IS 'The sample.';
COMMENT ON COLUMN core.review_sample_event.position IS 'Place in the draw, from 1.';
COMMENT ON COLUMN core.review_sample_event.event_id IS 'The event.';
COMMENT ON COLUMN core.review_sample_event.event_version_id IS 'The version of it that was drawn, and is judged.';

INSERT INTO mart.code_list (list_name, code, definition) VALUES
('review_field', 'event', 'The words report such an event, once: wrong where there is none, or where it is told twice.'),
('review_field', 'event_type', 'The type.'),
('review_field', 'realis', 'Whether it happened.'),
('review_field', 'is_aggregate', 'Whether it is a sum or a series.'),
('review_field', 'date', 'First and last day, and how exactly they are known.'),
('review_field', 'place', 'Main place, country and how exactly they are known.'),
('review_field', 'source', 'Who did it, is blamed for it or claims it: all of them, in their roles.'),
('review_field', 'target', 'Who or what it was done to.'),
('review_field', 'fatalities', 'The dead: least, best and most.'),
('review_field', 'injuries', 'The wounded: least, best and most.'),
('review_field', 'deaths_civilian', 'The dead civilians: least, best and most.'),
('review_field', 'outcome', 'Whether it hit.'),
('review_field', 'claim_status', 'How well it is supported.'),
('review_field', 'attribution', 'Who reports it.');

CREATE TABLE core.review_answer (
    review_sample_id bigint NOT NULL,
    event_id bigint NOT NULL,
    field text NOT NULL CHECK (
        field IN (
            'event', 'event_type', 'realis', 'is_aggregate', 'date', 'place', 'source', 'target', 'fatalities',
            'injuries', 'deaths_civilian', 'outcome', 'claim_status', 'attribution'
        )
    ),
    is_right boolean NOT NULL,
    note text,
    author text NOT NULL CHECK (author <> ''),
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (review_sample_id, event_id, field),
    FOREIGN KEY (review_sample_id, event_id) REFERENCES core.review_sample_event (review_sample_id, event_id)
);
COMMENT ON TABLE core.review_answer IS 'What a reader found: whether a field of an event of a sample is right.';
COMMENT ON COLUMN core.review_answer.review_sample_id IS 'The sample.';
COMMENT ON COLUMN core.review_answer.event_id IS 'The event.';
COMMENT ON COLUMN core.review_answer.field IS 'What was judged: see mart.code_list, list review_field.';
COMMENT ON COLUMN core.review_answer.is_right IS 'Whether it is what the article says.';
COMMENT ON COLUMN core.review_answer.note IS 'What the reader remarks, such as the right value.';
COMMENT ON COLUMN core.review_answer.author IS 'Who judged.';
COMMENT ON COLUMN core.review_answer.answered_at IS 'When.';

CREATE VIEW mart.review_sample AS
SELECT
    s.review_sample_id,
    s.drawn_at,
    s.drawn_by,
    s.seed,
    s.population,
    (SELECT count(*) FROM core.review_sample_event AS e WHERE e.review_sample_id = s.review_sample_id) AS events,
    (
        SELECT count(DISTINCT a.event_id) FROM core.review_answer AS a
        WHERE a.review_sample_id = s.review_sample_id
    ) AS events_judged
FROM core.review_sample AS s;
COMMENT ON VIEW mart.review_sample IS 'Random samples of events that were drawn to be checked by hand.';
COMMENT ON COLUMN mart.review_sample.review_sample_id IS 'Number of the sample.';
COMMENT ON COLUMN mart.review_sample.drawn_at IS 'When it was drawn; mart.event_as_of gives the table that it was drawn from.';
COMMENT ON COLUMN mart.review_sample.drawn_by IS 'Who drew it.';
COMMENT ON COLUMN mart.review_sample.seed IS 'What the draw began with: the same seed over the same table draws the same events.';
COMMENT ON COLUMN mart.review_sample.population IS 'Events that were published then, each as likely to be drawn.';
COMMENT ON COLUMN mart.review_sample.events IS 'Events drawn.';
COMMENT ON COLUMN mart.review_sample.events_judged IS 'Of these, judged so far.';

CREATE VIEW mart.review_answer AS
SELECT
    a.review_sample_id,
    a.event_id,
    e.event_version_id,
    v.coder_name,
    v.coder_version,
    v.event_type,
    a.field,
    a.is_right,
    a.note,
    a.author,
    a.answered_at
FROM core.review_answer AS a
INNER JOIN core.review_sample_event AS e
    ON e.review_sample_id = a.review_sample_id AND e.event_id = a.event_id
INNER JOIN core.event_version AS v ON v.event_version_id = e.event_version_id;
COMMENT ON VIEW mart.review_answer IS 'What readers found when they checked sampled events by hand, field by field.';
COMMENT ON COLUMN mart.review_answer.review_sample_id IS 'The sample, see mart.review_sample.';
COMMENT ON COLUMN mart.review_answer.event_id IS 'The event.';
COMMENT ON COLUMN mart.review_answer.event_version_id IS 'The version of it that was judged; it may have been replaced since.';
COMMENT ON COLUMN mart.review_answer.coder_name IS 'The coder of that version.';
COMMENT ON COLUMN mart.review_answer.coder_version IS 'The coder''s version.';
COMMENT ON COLUMN mart.review_answer.event_type IS 'Type of the event as judged.';
COMMENT ON COLUMN mart.review_answer.field IS 'What was judged: see mart.code_list, list review_field.';
COMMENT ON COLUMN mart.review_answer.is_right IS 'Whether it is what the article says.';
COMMENT ON COLUMN mart.review_answer.note IS 'What the reader remarks, such as the right value.';
COMMENT ON COLUMN mart.review_answer.author IS 'Who judged.';
COMMENT ON COLUMN mart.review_answer.answered_at IS 'When.';

-- E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927): it holds for
-- small samples and for shares near 0 and 1, where the usual interval does not.
CREATE FUNCTION mart.wilson_interval(found bigint, n bigint, z double precision DEFAULT 1.959963984540054)
RETURNS TABLE (low double precision, high double precision)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        greatest(0, (x.middle - x.half) / x.whole),
        least(1, (x.middle + x.half) / x.whole)
    FROM (
        SELECT
            found::double precision / nullif(n, 0) + z * z / (2 * nullif(n, 0)) AS middle,
            z * sqrt(
                (found::double precision / nullif(n, 0)) * (1 - found::double precision / nullif(n, 0)) / nullif(n, 0)
                + z * z / (4.0 * n * nullif(n, 0))
            ) AS half,
            1 + z * z / nullif(n, 0) AS whole
    ) AS x;
END;
COMMENT ON FUNCTION mart.wilson_interval IS 'Wilson score interval of a share (found out of n), 95% unless another z is given; 0 to 1 where nothing was counted.';

-- An event that was drawn twice counts once: by its last answer.
CREATE VIEW mart.review_error_rate AS
SELECT
    f.field,
    f.definition,
    f.events,
    f.wrong,
    round((f.wrong::numeric / f.events), 4) AS error_rate,
    round(i.low::numeric, 4) AS error_rate_low,
    round(i.high::numeric, 4) AS error_rate_high,
    f.first_answer_at,
    f.last_answer_at
FROM (
    SELECT
        a.field,
        min(c.definition) AS definition,
        count(*) AS events,
        count(*) FILTER (WHERE NOT a.is_right) AS wrong,
        min(a.answered_at) AS first_answer_at,
        max(a.answered_at) AS last_answer_at
    FROM (
        SELECT DISTINCT ON (x.event_id, x.field) x.event_id, x.field, x.is_right, x.answered_at
        FROM core.review_answer AS x
        ORDER BY x.event_id, x.field, x.answered_at DESC, x.review_sample_id DESC
    ) AS a
    INNER JOIN mart.code_list AS c ON c.list_name = 'review_field' AND c.code = a.field
    GROUP BY a.field
) AS f
CROSS JOIN LATERAL mart.wilson_interval(f.wrong, f.events) AS i;
COMMENT ON VIEW mart.review_error_rate IS 'How often each field is wrong, by the samples that were checked by hand, over all coders; each event counts once, by its last answer.';
COMMENT ON COLUMN mart.review_error_rate.field IS 'What was judged: see mart.code_list, list review_field.';
COMMENT ON COLUMN mart.review_error_rate.definition IS 'What that is.';
COMMENT ON COLUMN mart.review_error_rate.events IS 'Events of which it was judged.';
COMMENT ON COLUMN mart.review_error_rate.wrong IS 'Of these, wrong.';
COMMENT ON COLUMN mart.review_error_rate.error_rate IS 'Share that is wrong, 0 to 1.';
COMMENT ON COLUMN mart.review_error_rate.error_rate_low IS 'Lower end of the 95% interval (Wilson) of that share over all published events.';
COMMENT ON COLUMN mart.review_error_rate.error_rate_high IS 'Its upper end.';
COMMENT ON COLUMN mart.review_error_rate.first_answer_at IS 'When the first of them was judged.';
COMMENT ON COLUMN mart.review_error_rate.last_answer_at IS 'When the last one was.';

CREATE VIEW mart.review_error_rate_by_coder AS
SELECT
    f.coder_name,
    f.coder_version,
    f.field,
    f.events,
    f.wrong,
    round((f.wrong::numeric / f.events), 4) AS error_rate,
    round(i.low::numeric, 4) AS error_rate_low,
    round(i.high::numeric, 4) AS error_rate_high
FROM (
    SELECT
        a.coder_name,
        a.coder_version,
        a.field,
        count(*) AS events,
        count(*) FILTER (WHERE NOT a.is_right) AS wrong
    FROM (
        SELECT DISTINCT ON (x.event_version_id, x.field)
            x.coder_name, x.coder_version, x.field, x.is_right
        FROM mart.review_answer AS x
        ORDER BY x.event_version_id, x.field, x.answered_at DESC, x.review_sample_id DESC
    ) AS a
    GROUP BY a.coder_name, a.coder_version, a.field
) AS f
CROSS JOIN LATERAL mart.wilson_interval(f.wrong, f.events) AS i;
COMMENT ON VIEW mart.review_error_rate_by_coder IS 'The same for each version of the coder, so that two can be compared.';
COMMENT ON COLUMN mart.review_error_rate_by_coder.coder_name IS 'The coder.';
COMMENT ON COLUMN mart.review_error_rate_by_coder.coder_version IS 'The coder''s version.';
COMMENT ON COLUMN mart.review_error_rate_by_coder.field IS 'What was judged: see mart.code_list, list review_field.';
COMMENT ON COLUMN mart.review_error_rate_by_coder.events IS 'Event versions of which it was judged.';
COMMENT ON COLUMN mart.review_error_rate_by_coder.wrong IS 'Of these, wrong.';
COMMENT ON COLUMN mart.review_error_rate_by_coder.error_rate IS 'Share that is wrong, 0 to 1.';
COMMENT ON COLUMN mart.review_error_rate_by_coder.error_rate_low IS 'Lower end of the 95% interval (Wilson).';
COMMENT ON COLUMN mart.review_error_rate_by_coder.error_rate_high IS 'Its upper end.';

-- migrate:down
DROP VIEW mart.review_error_rate_by_coder, mart.review_error_rate;
DROP FUNCTION mart.wilson_interval;
DROP VIEW mart.review_answer, mart.review_sample;
DROP TABLE core.review_answer, core.review_sample_event, core.review_sample;
DELETE FROM mart.code_list WHERE list_name = 'review_field';
CREATE OR REPLACE VIEW quality.staged_actor AS
SELECT
    x.event_version_id,
    x.coding_run_id,
    x.actor_number,
    x.actor_role,
    x.stance,
    x.asserted_by,
    x.mention_text,
    x.name,
    x.actor_id,
    x.actor_type,
    x.country_iso3,
    k.actor_id IS NOT NULL AS is_known_actor
FROM core.event_version_actor AS x
LEFT JOIN mart.actor AS k USING (actor_id)
WHERE x.status = 'staged' AND has_schema_privilege('core', 'USAGE');
DROP VIEW core.event_human_word;
ALTER TABLE core.event_version DROP COLUMN split_from_event_id;
DROP FUNCTION quality.staged_sha256;
DROP TABLE quality.audited_batch;
