-- missing_since: when the reading began that did not find the change event in Procore; NULL once it is found again.
ALTER TABLE change_events ADD COLUMN missing_since TEXT;

-- What the answer to our last write told of a change event, so that an older reading proves nothing: when it came, the
-- change event's updated_at in it, its lines with their cents as JSON, and whether the write made the change event and
-- no reading has shown it since.
ALTER TABLE change_events ADD COLUMN written_at TEXT;
ALTER TABLE change_events ADD COLUMN written_updated_at TEXT;
ALTER TABLE change_events ADD COLUMN written_lines TEXT;
ALTER TABLE change_events ADD COLUMN unseen INTEGER NOT NULL DEFAULT 0;

-- event_state: 'missing', 'recycled' or 'void' where the link's change event is so in Procore (link-states.ts).
ALTER TABLE links ADD COLUMN event_state TEXT;
UPDATE links SET event_state = (
  SELECT CASE WHEN e.event ->> '$.deleted' = 1 THEN 'recycled'
              WHEN e.event ->> '$.status.mappedTo' = 'void' THEN 'void' END
  FROM change_events AS e
  WHERE e.company_id = links.company_id AND e.project_id = links.project_id
    AND e.change_event_id = links.change_event_id);
