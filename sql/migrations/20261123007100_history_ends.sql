-- migrate:up
-- What was replaced or taken back since a moment is found without reading all that ever was.
CREATE INDEX event_history_valid_to_idx ON mart.event_history (valid_to) WHERE valid_to IS NOT NULL;

-- migrate:down
DROP INDEX mart.event_history_valid_to_idx;
