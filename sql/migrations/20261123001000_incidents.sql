-- migrate:up

CREATE FUNCTION mart.link_window(date_start date, date_end date, published date) RETURNS daterange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN date_start IS NOT NULL THEN daterange(date_start - 1, coalesce(date_end, date_start) + 1, '[]')
    WHEN published IS NOT NULL THEN daterange(published - 11, published + 1, '[]')
END;
COMMENT ON FUNCTION mart.link_window IS
'The days, a day wider at both ends, on which an event may have happened; an undated one within ten days before publication.';

CREATE INDEX event_link_window_idx ON mart.event
USING gist (mart.link_window(date_start, date_end, article_published_date))
WHERE is_material AND realis = 'actual' AND NOT is_aggregate;

CREATE TABLE core.incident (
    incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.incident IS 'Identity of an incident: one real-world occurrence, whoever reports it. Kept while any of its oldest events stays in it.';
COMMENT ON COLUMN core.incident.incident_id IS 'Surrogate key.';
COMMENT ON COLUMN core.incident.created_at IS 'When it was first made.';

CREATE TABLE core.incident_member (
    event_id bigint PRIMARY KEY REFERENCES core.event,
    incident_id bigint NOT NULL REFERENCES core.incident,
    event_version_id bigint NOT NULL REFERENCES core.event_version,
    linker_version text NOT NULL,
    linked_at timestamptz NOT NULL
);
CREATE INDEX incident_member_incident_id_idx ON core.incident_member (incident_id);
CREATE INDEX incident_member_event_version_id_idx ON core.incident_member (event_version_id);
COMMENT ON TABLE core.incident_member IS 'Which incident an event belongs to, as last linked.';
COMMENT ON COLUMN core.incident_member.event_id IS 'The event.';
COMMENT ON COLUMN core.incident_member.incident_id IS 'The incident.';
COMMENT ON COLUMN core.incident_member.event_version_id IS 'The version of the event that was compared; another published version is compared anew.';
COMMENT ON COLUMN core.incident_member.linker_version IS 'Which version of the linker joined it.';
COMMENT ON COLUMN core.incident_member.linked_at IS 'When it was joined.';

CREATE TABLE mart.incident (
    incident_id bigint PRIMARY KEY REFERENCES core.incident,
    event_type text NOT NULL REFERENCES mart.event_type,
    date_start date,
    date_end date,
    date_precision text NOT NULL REFERENCES mart.date_precision,
    date_latest date,
    place_name text,
    country_iso3 text CHECK (country_iso3 ~ '^[A-Z]{3}$'),
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    place_precision text REFERENCES mart.place_precision,
    source_actors text[] NOT NULL,
    target_actors text[] NOT NULL,
    fatalities_low integer CHECK (fatalities_low >= 0),
    fatalities_best integer CHECK (fatalities_best >= 0),
    fatalities_high integer CHECK (fatalities_high >= 0),
    fatalities_reported_min integer CHECK (fatalities_reported_min >= 0),
    fatalities_reported_max integer CHECK (fatalities_reported_max >= fatalities_reported_min),
    injuries_low integer CHECK (injuries_low >= 0),
    injuries_best integer CHECK (injuries_best >= 0),
    injuries_high integer CHECK (injuries_high >= 0),
    reports integer NOT NULL CHECK (reports >= 1),
    independent_sources integer NOT NULL CHECK (independent_sources BETWEEN 1 AND reports),
    first_report_at timestamptz,
    last_report_at timestamptz,
    lead_event_id bigint NOT NULL REFERENCES core.event,
    linker_version text NOT NULL,
    linked_at timestamptz NOT NULL,
    CHECK (date_start <= date_end),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
CREATE INDEX incident_country_date_idx ON mart.incident (country_iso3, date_latest);
CREATE INDEX incident_type_date_idx ON mart.incident (event_type, date_latest);
CREATE INDEX incident_date_latest_idx ON mart.incident (date_latest);
CREATE INDEX incident_lead_event_id_idx ON mart.incident (lead_event_id);
COMMENT ON TABLE mart.incident IS 'Incidents: one row per real-world occurrence, with the events of all articles that report it joined. Count these, not events, for tolls. Material, actual and no aggregate.';
COMMENT ON COLUMN mart.incident.incident_id IS 'Stable key of the incident.';
COMMENT ON COLUMN mart.incident.event_type IS 'Type most reports give; among equals that of the latest report.';
COMMENT ON COLUMN mart.incident.date_start IS 'First day, from the most precise report; null: undated.';
COMMENT ON COLUMN mart.incident.date_end IS 'Last day, from the same report.';
COMMENT ON COLUMN mart.incident.date_precision IS 'How precise the dates are.';
COMMENT ON COLUMN mart.incident.date_latest IS 'The last day on which it can have happened: the earliest that any report allows.';
COMMENT ON COLUMN mart.incident.place_name IS 'Main place, from the most precise report.';
COMMENT ON COLUMN mart.incident.country_iso3 IS 'Country of the main place, ISO 3166-1 alpha-3; null on the open sea.';
COMMENT ON COLUMN mart.incident.latitude IS 'WGS 84 degrees.';
COMMENT ON COLUMN mart.incident.longitude IS 'WGS 84 degrees.';
COMMENT ON COLUMN mart.incident.place_precision IS 'How precise the place is.';
COMMENT ON COLUMN mart.incident.source_actors IS 'Who did it, as any report says: source, blamed and claimant names together.';
COMMENT ON COLUMN mart.incident.target_actors IS 'Who or what it was done to, as any report says.';
COMMENT ON COLUMN mart.incident.fatalities_low IS 'Killed, lower bound, in the latest report that gives a toll.';
COMMENT ON COLUMN mart.incident.fatalities_best IS 'Killed, best figure, in the latest report that gives a toll.';
COMMENT ON COLUMN mart.incident.fatalities_high IS 'Killed, upper bound, in the latest report that gives a toll; null: open.';
COMMENT ON COLUMN mart.incident.fatalities_reported_min IS 'The lowest toll of any report.';
COMMENT ON COLUMN mart.incident.fatalities_reported_max IS 'The highest toll of any report.';
COMMENT ON COLUMN mart.incident.injuries_low IS 'Wounded, lower bound, in the latest report that gives one.';
COMMENT ON COLUMN mart.incident.injuries_best IS 'Wounded, best figure, in the latest report that gives one.';
COMMENT ON COLUMN mart.incident.injuries_high IS 'Wounded, upper bound, in the latest report that gives one; null: open.';
COMMENT ON COLUMN mart.incident.reports IS 'Articles that report it.';
COMMENT ON COLUMN mart.incident.independent_sources IS 'Articles that are no copies of one another.';
COMMENT ON COLUMN mart.incident.first_report_at IS 'Publication of the first report.';
COMMENT ON COLUMN mart.incident.last_report_at IS 'Publication of the latest report.';
COMMENT ON COLUMN mart.incident.lead_event_id IS 'The event of the report that says most: start reading there.';
COMMENT ON COLUMN mart.incident.linker_version IS 'Which version of the linker joined it.';
COMMENT ON COLUMN mart.incident.linked_at IS 'When it was last joined.';

CREATE TABLE mart.incident_event (
    incident_id bigint NOT NULL REFERENCES mart.incident ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    event_id bigint PRIMARY KEY REFERENCES core.event
);
CREATE INDEX incident_event_incident_id_idx ON mart.incident_event (incident_id);
COMMENT ON TABLE mart.incident_event IS 'The events that each incident is made of.';
COMMENT ON COLUMN mart.incident_event.incident_id IS 'The incident.';
COMMENT ON COLUMN mart.incident_event.event_id IS 'The event, in mart.event.';

CREATE VIEW mart.incident_toll_history AS
SELECT
    i.incident_id,
    e.article_published_at AS reported_at,
    e.event_id,
    e.article_id,
    e.article_title,
    e.attributed_to,
    e.fatalities_low,
    e.fatalities_best,
    e.fatalities_high,
    e.injuries_low,
    e.injuries_best,
    e.injuries_high
FROM mart.incident_event AS i
INNER JOIN mart.event AS e ON e.event_id = i.event_id
WHERE e.fatalities_low IS NOT NULL OR e.fatalities_high IS NOT NULL
    OR e.injuries_low IS NOT NULL OR e.injuries_high IS NOT NULL;
COMMENT ON VIEW mart.incident_toll_history IS 'How the toll of an incident moved from report to report; order by reported_at.';
COMMENT ON COLUMN mart.incident_toll_history.incident_id IS 'The incident.';
COMMENT ON COLUMN mart.incident_toll_history.reported_at IS 'Publication of the report.';
COMMENT ON COLUMN mart.incident_toll_history.event_id IS 'The event in that report.';
COMMENT ON COLUMN mart.incident_toll_history.article_id IS 'The report.';
COMMENT ON COLUMN mart.incident_toll_history.article_title IS 'Its headline.';
COMMENT ON COLUMN mart.incident_toll_history.attributed_to IS 'According to whom.';
COMMENT ON COLUMN mart.incident_toll_history.fatalities_low IS 'Killed, lower bound.';
COMMENT ON COLUMN mart.incident_toll_history.fatalities_best IS 'Killed, best figure.';
COMMENT ON COLUMN mart.incident_toll_history.fatalities_high IS 'Killed, upper bound; null: open.';
COMMENT ON COLUMN mart.incident_toll_history.injuries_low IS 'Wounded, lower bound.';
COMMENT ON COLUMN mart.incident_toll_history.injuries_best IS 'Wounded, best figure.';
COMMENT ON COLUMN mart.incident_toll_history.injuries_high IS 'Wounded, upper bound; null: open.';

GRANT SELECT ON mart.incident, mart.incident_event, mart.incident_toll_history TO analyst;

-- migrate:down
DROP VIEW mart.incident_toll_history;
DROP TABLE mart.incident_event, mart.incident, core.incident_member, core.incident;
DROP INDEX mart.event_link_window_idx;
DROP FUNCTION mart.link_window;
