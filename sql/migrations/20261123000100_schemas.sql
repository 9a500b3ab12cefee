-- migrate:up
-- Roles and extensions are made beforehand by `dateline bootstrap`; everything here needs only the database's owner.

CREATE SCHEMA raw;
COMMENT ON SCHEMA raw IS 'What was received from outside, as received: feed polls, pages, failures. Not for analysts.';
CREATE SCHEMA core;
COMMENT ON SCHEMA core IS 'Articles, their versions, the coding queue, and every version of every event. Not for analysts.';
CREATE SCHEMA mart;
COMMENT ON SCHEMA mart IS 'What analysts read: audited events and the tables that explain them. Read-only for role analyst.';
CREATE SCHEMA quality;
COMMENT ON SCHEMA quality IS 'What the audits found, and the staged rows that they look at. Read-only for role analyst.';

GRANT USAGE ON SCHEMA mart, quality TO analyst;
ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO analyst;
ALTER DEFAULT PRIVILEGES IN SCHEMA quality GRANT SELECT ON TABLES TO analyst;

COMMENT ON TABLE public.schema_migrations IS 'Migrations applied so far; written by dbmate.';
COMMENT ON COLUMN public.schema_migrations.version IS 'The digits that the migration''s file name begins with.';

-- migrate:down
DROP SCHEMA quality CASCADE;
DROP SCHEMA mart CASCADE;
DROP SCHEMA core CASCADE;
DROP SCHEMA raw CASCADE;
