-- wanted: the line as the last push wanted it; content: as Procore stored it. decision: what a person decided about the
-- line, as JSON; NULL for most.
ALTER TABLE link_lines ADD COLUMN wanted TEXT;
ALTER TABLE link_lines ADD COLUMN decision TEXT;
UPDATE link_lines SET wanted = content;

-- contract_codes: what the COR's contract was mapped to at its last push, as JSON; NULL where it was mapped to nothing.
-- accepted: a difference between COR and lines that a person accepted, as JSON.
ALTER TABLE links ADD COLUMN pushed_contract_id TEXT;
ALTER TABLE links ADD COLUMN contract_codes TEXT;
ALTER TABLE links ADD COLUMN accepted TEXT;

-- left_cents: sum of the lines of a link as its last push left them. The others say how the lines are in Procore as last
-- read (link-states.ts): their sum, and whether one was edited or is locked. They replace procore_state, which said only
-- one of the two. Where a change event was never read, the last push counts.
ALTER TABLE links ADD COLUMN left_cents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN lines_cents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN is_edited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN is_locked INTEGER NOT NULL DEFAULT 0;
UPDATE links SET
  left_cents = coalesce((SELECT sum(i.content ->> '$.amountCents') FROM link_lines AS i
                         WHERE i.company_id = links.company_id AND i.cor_id = links.cor_id), 0);
UPDATE links SET lines_cents = left_cents;
WITH items AS MATERIALIZED (
    SELECT e.company_id, e.project_id, e.change_event_id, line.value ->> '$.changeItemId' AS change_item_id,
      line.value ->> '$.editable' AS editable, line.value -> '$.content' AS content
    FROM change_events AS e, json_each(e.event, '$.items') AS line),
  states AS MATERIALIZED (
    SELECT l.company_id, l.cor_id,
      max(item.editable IS NOT NULL AND item.editable = 0) AS is_locked,
      max(i.change_item_id IS NOT NULL AND (item.change_item_id IS NULL
        OR i.content ->> '$.description' IS NOT item.content ->> '$.description'
        OR i.content ->> '$.amountCents' IS NOT item.content ->> '$.amountCents'
        OR i.content ->> '$.quantity' IS NOT item.content ->> '$.quantity'
        OR i.content ->> '$.unitCost' IS NOT item.content ->> '$.unitCost'
        OR i.content ->> '$.unitOfMeasure' IS NOT item.content ->> '$.unitOfMeasure'
        OR i.content ->> '$.budgetCodeId' IS NOT item.content ->> '$.budgetCodeId'
        OR i.content ->> '$.vendorId' IS NOT item.content ->> '$.vendorId'
        OR i.content ->> '$.commitmentId' IS NOT item.content ->> '$.commitmentId')) AS is_edited,
      sum(coalesce(item.content ->> '$.amountCents', 0)) AS lines_cents
    FROM links AS l
    JOIN change_events AS e ON e.company_id = l.company_id AND e.project_id = l.project_id
      AND e.change_event_id = l.change_event_id
    LEFT JOIN link_lines AS i ON i.company_id = l.company_id AND i.cor_id = l.cor_id
    LEFT JOIN items AS item ON item.company_id = l.company_id AND item.project_id = l.project_id
      AND item.change_event_id = l.change_event_id AND item.change_item_id = i.change_item_id
    GROUP BY l.company_id, l.cor_id)
  UPDATE links SET is_locked = s.is_locked, is_edited = s.is_edited, lines_cents = s.lines_cents
  FROM states AS s WHERE s.company_id = links.company_id AND s.cor_id = links.cor_id;
ALTER TABLE links DROP COLUMN procore_state;

-- A push that was sent and did not arrive is withdrawn. The index names the states as the query does, or it is not used.
-- Plans that are not sent yet were made by other rules: they are planned again.
UPDATE pushes SET state = 'withdrawn' WHERE state IN ('not_applied', 'planned');
DROP INDEX pushes_unsent;
CREATE INDEX pushes_unsent ON pushes (created_at) WHERE state IN ('planned', 'conflict', 'withdrawn');

-- restores: the link that an undo goes back to. Until now an undo kept it as its previousLink.
UPDATE pushes SET plan = json_set(plan, '$.cors', json((
    SELECT json_group_array(json_set(cor.value, '$.restores', json(cor.value -> '$.previousLink')))
    FROM json_each(pushes.plan, '$.cors') AS cor)))
  WHERE kind = 'undo' AND state IN ('planned', 'sending', 'unknown');

-- arrived: the lines of the push that were in Procore when it was closed, as JSON; NULL for entries without a push.
ALTER TABLE activity ADD COLUMN arrived TEXT;
