-- migrate:up
-- A copy of a story is not coded, and it is a report of what the story tells all the same: incidents count it.

ALTER TABLE core.incident_member ADD COLUMN copies integer NOT NULL DEFAULT 0 CHECK (copies >= 0);
COMMENT ON COLUMN core.incident_member.copies IS 'How many copies the event''s article had when it was linked; another number means that it is to be linked anew.';
COMMENT ON COLUMN mart.incident.reports IS 'Articles that report it, linked copies of a story included.';
COMMENT ON COLUMN mart.incident.independent_sources IS 'Stories among them: a story and its copies are one.';

-- migrate:down
ALTER TABLE core.incident_member DROP COLUMN copies;
