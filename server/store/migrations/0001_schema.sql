-- The whole schema. Every row has the id of its Procore company; times are ISO 8601 UTC; amounts are cents.

-- --- Sessions and sign-in ---

-- A person's session. tokens: Procore's tokens, encrypted. refresh_hash: SHA-256 of the refresh token, for compare-and-set.
-- checked_at: when we last asked Procore whether the person still belongs to the company; NULL if a check is due.
-- used_at: when the person last used the session.
CREATE TABLE sessions (
  company_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  tokens TEXT NOT NULL,
  refresh_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  refreshed_at TEXT NOT NULL,
  used_at TEXT,
  company_name TEXT,
  checked_at TEXT,
  PRIMARY KEY (company_id, session_id)
) STRICT;
CREATE INDEX sessions_of_person ON sessions (company_id, person_id);
CREATE INDEX sessions_unused ON sessions (coalesce(used_at, created_at));

-- A sign-in in progress is kept in a signed state and a cookie (server/http/sign-in-state.ts), not in a row. A state that
-- came back is stored until it expires, so that it is single-use.
CREATE TABLE used_sign_ins (
  state_id TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX used_sign_ins_expiry ON used_sign_ins (expires_at);

-- Hand-over codes from the popup to the panel. The session starts when the panel redeems the code. tokens: encrypted.
CREATE TABLE hand_over_codes (
  code_hash TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  company_name TEXT,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  tokens TEXT NOT NULL,
  challenge TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX hand_over_codes_expiry ON hand_over_codes (expires_at);

-- A person's rights in a project, as JSON, as last read from Procore.
CREATE TABLE project_access (
  company_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  access TEXT NOT NULL,
  PRIMARY KEY (company_id, person_id, project_id)
) STRICT;

-- --- Setup ---

-- A company's connection to Clearstory. api_key: the key id and the secret, encrypted together.
CREATE TABLE connections (
  company_id TEXT PRIMARY KEY,
  clearstory_company_id TEXT NOT NULL,
  clearstory_company_name TEXT NOT NULL,
  key_ending TEXT NOT NULL,
  api_key TEXT NOT NULL,
  connected_by_name TEXT NOT NULL,
  connected_at TEXT NOT NULL
) STRICT;

-- Which Clearstory project a Procore project is mapped to. project_name, project_number: for the company's overview, because
-- Procore returns them for only one project at a time.
CREATE TABLE project_maps (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  clearstory_project_id TEXT NOT NULL,
  clearstory_project_title TEXT NOT NULL,
  clearstory_job_number TEXT,
  mapped_by_name TEXT NOT NULL,
  mapped_at TEXT NOT NULL,
  project_name TEXT,
  project_number TEXT,
  PRIMARY KEY (company_id, project_id)
) STRICT;
CREATE UNIQUE INDEX project_maps_once ON project_maps (company_id, clearstory_project_id);

-- Clearstory projects that a company admin released to the admins of one Procore project, besides the one with its number.
CREATE TABLE project_releases (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  clearstory_project_id TEXT NOT NULL,
  clearstory_project_title TEXT NOT NULL,
  released_by_name TEXT NOT NULL,
  released_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, clearstory_project_id)
) STRICT;

-- Settings of a project, chosen by its admins. label_cors: put a label on CORs that are in a change event.
CREATE TABLE project_settings (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  label_cors INTEGER NOT NULL,
  changed_by_name TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id)
) STRICT;
CREATE INDEX project_settings_labelling ON project_settings (company_id, project_id) WHERE label_cors = 1;

-- Clearstory contracts of mapped projects, as last read.
CREATE TABLE contracts (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  name TEXT NOT NULL,
  contract_value TEXT,
  customer_project_id TEXT,
  contractor_project_id TEXT,
  PRIMARY KEY (company_id, project_id, contract_id)
) STRICT;

-- What a Clearstory contract is mapped to in Procore: commitment, vendor and budget code.
CREATE TABLE contract_maps (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  commitment_id TEXT,
  commitment_name TEXT,
  vendor_id TEXT,
  vendor_name TEXT,
  budget_code_id TEXT,
  budget_code_name TEXT,
  mapped_by_name TEXT NOT NULL,
  mapped_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, contract_id)
) STRICT;

-- State of our webhooks in Procore, for a project or the whole company (scope 'company'). problem: why there is none.
CREATE TABLE hooks (
  company_id TEXT NOT NULL,
  scope TEXT NOT NULL,
  hook_id TEXT,
  problem TEXT,
  detail TEXT,
  checked_at TEXT NOT NULL,
  PRIMARY KEY (company_id, scope)
) STRICT;

-- Whether the app is still installed in a connected company; checked once a day and at each sign-in.
-- gone_since, gone_reason: Procore answered that it is not ('uninstalled'), or no session is left to check with
-- ('unreachable'); NULL while it is installed. A company with a reason is not polled, and after a while the data read for it
-- is deleted.
CREATE TABLE installations (
  company_id TEXT PRIMARY KEY,
  checked_at TEXT NOT NULL,
  gone_since TEXT,
  gone_reason TEXT CHECK (gone_reason IN ('uninstalled', 'unreachable'))
) STRICT;
CREATE INDEX installations_gone ON installations (gone_since) WHERE gone_since IS NOT NULL;

-- Companies that were deleted on request, and when. An older backup must not bring them back: when a backup is restored,
-- deletions that it does not contain are repeated.
-- The column is not called company_id, because the deletion would then delete its own record.
CREATE TABLE deleted_companies (
  deleted_company_id TEXT NOT NULL,
  deleted_at TEXT NOT NULL,
  PRIMARY KEY (deleted_company_id, deleted_at)
) STRICT;

-- --- What was read from Clearstory ---

-- cor: the change order request as JSON. The other columns are for searching, sorting, filtering and counting.
-- age_key: when it was submitted; a COR that was never submitted sorts as the youngest. linked: it is in a change event.
CREATE TABLE cors (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  number_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  status TEXT NOT NULL,
  stage TEXT,
  inbox TEXT NOT NULL CHECK (inbox IN ('sent', 'received')),
  contract_id TEXT,
  contractor_name TEXT,
  status_cents INTEGER,
  is_void INTEGER NOT NULL,
  days_in_review INTEGER,
  updated_at TEXT NOT NULL,
  read_at TEXT NOT NULL,
  cor TEXT NOT NULL,
  cor_uuid TEXT NOT NULL DEFAULT '',
  number TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  requested_cents INTEGER,
  age_key TEXT NOT NULL DEFAULT '9999',
  linked INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (company_id, project_id, cor_id)
) STRICT;
CREATE INDEX cors_by_age ON cors (company_id, project_id, age_key, cor_id);
CREATE INDEX cors_by_amount ON cors (company_id, project_id, status_cents DESC, cor_id);
CREATE INDEX cors_by_id ON cors (company_id, cor_id);
CREATE INDEX cors_by_number ON cors (company_id, project_id, number_key, cor_id);
CREATE INDEX cors_by_update ON cors (company_id, project_id, updated_at DESC, cor_id);
CREATE INDEX cors_by_uuid ON cors (company_id, project_id, cor_uuid);
CREATE INDEX cors_linked ON cors (company_id, project_id, number_key, cor_id) WHERE linked = 1;
CREATE INDEX cors_of_contract ON cors (company_id, project_id, contract_id, number_key, cor_id);
-- The contractor's name is taken from the latest COR of its contract.
CREATE INDEX cors_spelling ON cors (company_id, project_id, contract_id, updated_at DESC, contractor_name)
  WHERE contractor_name IS NOT NULL;

-- Materialized totals of the CORs, so that they are not computed at each visit. A void COR counts as rejected, whatever its
-- status; stage '' means none. Maintained only by the triggers below.
CREATE TABLE cor_totals (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  inbox TEXT NOT NULL,
  status TEXT NOT NULL,
  stage TEXT NOT NULL,
  linked INTEGER NOT NULL,
  count INTEGER NOT NULL,
  with_amount INTEGER NOT NULL,
  cents INTEGER NOT NULL,
  PRIMARY KEY (company_id, project_id, contract_id, inbox, status, stage, linked)
) STRICT;

-- Sync state of each inbox of a project. cursor: where the next delta sync starts.
-- full_*: the daily full sync, which reads every COR to find those deleted in Clearstory: its start, its step ('listing',
-- 'confirming', 'done'), and where it resumes after a crash. full_cursor: while listing, the newest stored updatedAt; while
-- confirming, the last COR requested. trouble*: why the last sync could not read Clearstory, and since when; NULL after a
-- successful sync.
CREATE TABLE syncs (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  inbox TEXT NOT NULL CHECK (inbox IN ('sent', 'received')),
  cursor TEXT,
  synced_at TEXT,
  lease_owner TEXT,
  lease_until TEXT,
  full_started_at TEXT,
  full_step TEXT,
  full_cursor TEXT,
  trouble TEXT,
  trouble_since TEXT,
  trouble_at TEXT,
  PRIMARY KEY (company_id, project_id, inbox)
) STRICT;

-- CORs with our label in Clearstory. 'gone': the COR no longer exists in Clearstory, so there is no label to remove.
CREATE TABLE cor_labels (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('on', 'gone')),
  at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, cor_id)
) STRICT;

-- Change notifications of mapped projects. contract_id: '' for a sent one, which covers several contracts.
-- review: its answers as last opened, a fallback for when Clearstory is unavailable.
CREATE TABLE change_notifications (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  inbox TEXT NOT NULL CHECK (inbox IN ('sent', 'received')),
  notification_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  notification TEXT NOT NULL,
  review TEXT,
  reviewed_at TEXT,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, inbox, notification_id, contract_id)
) STRICT;

-- When all change notifications of a project were last read.
CREATE TABLE notification_reads (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  read_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id)
) STRICT;

-- tag: the T&M tag with its items as JSON.
CREATE TABLE tags (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  tag_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  read_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, tag_id)
) STRICT;

-- rates: all four kinds of a project's rates as JSON.
CREATE TABLE rates (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  rates TEXT NOT NULL,
  read_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id)
) STRICT;

-- --- What was read from Procore ---

-- Snapshot of a change event, as last read from Procore. status_name: for the log's filter. stale_since: a webhook reported
-- a change, and the change event has not been read again yet. missing_since: the start of the read that did not find it in
-- Procore; NULL once it is found again.
-- written_*: from the answer to our last write, to recognize older reads: when it arrived, the change event's updated_at,
-- and its lines with their cents as JSON. unseen: the write created the change event, and no read has returned it since.
CREATE TABLE change_events (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  event TEXT NOT NULL,
  read_at TEXT NOT NULL,
  status_name TEXT,
  stale_since TEXT,
  missing_since TEXT,
  written_at TEXT,
  written_updated_at TEXT,
  written_lines TEXT,
  unseen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (company_id, project_id, change_event_id)
) STRICT;

-- Queue of webhook events from Procore, without duplicates.
CREATE TABLE webhook_events (
  company_id TEXT NOT NULL,
  news_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT,
  change_item_id TEXT,
  action TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  taken_until TEXT,
  worked_at TEXT,
  PRIMARY KEY (company_id, news_id)
) STRICT;
CREATE INDEX webhook_events_waiting ON webhook_events (received_at, news_id) WHERE worked_at IS NULL;
CREATE INDEX webhook_events_worked ON webhook_events (worked_at) WHERE worked_at IS NOT NULL;

-- Signed T&M tags attached to change events. attached_at: NULL while the upload is claimed.
CREATE TABLE attached_tags (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  tag_id TEXT NOT NULL,
  claimed_until TEXT,
  attached_at TEXT,
  attached_by_name TEXT,
  PRIMARY KEY (company_id, project_id, change_event_id, tag_id)
) STRICT;

-- --- Pushes and links ---

-- plan: the plan as JSON. applied_order: sequence number of the applied pushes of a change event, because two may close in
-- the same millisecond. left_earlier_at: when an earlier attempt of the same push was sent. is_partial: applied, but some of
-- its lines did not appear in Procore.
CREATE TABLE pushes (
  company_id TEXT NOT NULL,
  push_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('planned', 'sending', 'unknown', 'applied', 'conflict', 'withdrawn')),
  plan TEXT NOT NULL,
  change_event_id TEXT,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  session_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  sent_at TEXT,
  lease_until TEXT,
  closed_at TEXT,
  undoes TEXT,
  applied_order INTEGER,
  left_earlier_at TEXT,
  is_partial INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (company_id, push_id)
) STRICT;
CREATE UNIQUE INDEX pushes_applied ON pushes (company_id, change_event_id, applied_order)
  WHERE applied_order IS NOT NULL;
-- Never two unfinished pushes on one change event.
CREATE UNIQUE INDEX pushes_one_unfinished ON pushes (company_id, change_event_id)
  WHERE state IN ('sending', 'unknown') AND change_event_id IS NOT NULL;
CREATE INDEX pushes_unfinished ON pushes (company_id, project_id, sent_at) WHERE state IN ('sending', 'unknown');
-- Unsent plans are deleted after a while. The condition must match the query's, or SQLite does not use the index.
CREATE INDEX pushes_unsent ON pushes (created_at) WHERE state IN ('planned', 'conflict', 'withdrawn');

-- linked_by: the last push of the COR's link at planning time; NULL if the COR was in no change event. writes: the push adds
-- or changes a line of the COR, and the COR stays in the change event.
CREATE TABLE push_cors (
  company_id TEXT NOT NULL,
  push_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  linked_by TEXT,
  writes INTEGER NOT NULL,
  PRIMARY KEY (company_id, push_id, cor_id),
  FOREIGN KEY (company_id, push_id) REFERENCES pushes (company_id, push_id)
) STRICT;
CREATE INDEX push_cors_of_cor ON push_cors (company_id, cor_id);

-- Locks: the CORs of unfinished pushes. A COR is never in two unfinished pushes.
CREATE TABLE cor_claims (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  push_id TEXT NOT NULL,
  PRIMARY KEY (company_id, cor_id),
  FOREIGN KEY (company_id, push_id) REFERENCES pushes (company_id, push_id)
) STRICT;
CREATE INDEX cor_claims_of_push ON cor_claims (company_id, push_id);

-- Which change event a COR is in. A COR is never in two change events.
-- contract_codes: what the COR's contract was mapped to at its last push, as JSON; NULL if it was not mapped.
-- accepted: a difference between COR and lines that a user accepted, as JSON, with the reason: the COR's amount, or why it
-- had none. left_cents: sum of the lines as the last push left them.
-- The remaining columns describe the lines in Procore as last read (link-states.ts): their sum (lines_cents), whether a line
-- was edited (is_edited), is locked (is_locked), or is unlocked again but still has other codes (may_move); event_state:
-- 'missing', 'recycled' or 'void' if the change event is. If a change event was never read, the last push counts.
CREATE TABLE links (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  change_event_number TEXT NOT NULL,
  change_event_title TEXT NOT NULL,
  breakdown TEXT NOT NULL,
  amount_basis TEXT NOT NULL,
  pushed_amount_cents INTEGER NOT NULL,
  pushed_number TEXT NOT NULL,
  pushed_title TEXT NOT NULL,
  pushed_status TEXT NOT NULL,
  pushed_cor_updated_at TEXT NOT NULL,
  pushed_by_id TEXT NOT NULL,
  pushed_by_name TEXT NOT NULL,
  pushed_at TEXT NOT NULL,
  last_push_id TEXT NOT NULL,
  pushed_contract_id TEXT,
  contract_codes TEXT,
  accepted TEXT,
  left_cents INTEGER NOT NULL DEFAULT 0,
  lines_cents INTEGER NOT NULL DEFAULT 0,
  is_edited INTEGER NOT NULL DEFAULT 0,
  is_locked INTEGER NOT NULL DEFAULT 0,
  may_move INTEGER NOT NULL DEFAULT 0,
  event_state TEXT,
  PRIMARY KEY (company_id, cor_id)
) STRICT;
CREATE INDEX links_of_change_event ON links (company_id, project_id, change_event_id);

-- The lines of links. A line of a change event never belongs to two CORs. wanted: the line as requested by the last push;
-- content: as stored by Procore. decision: a user's decision about the line, as JSON; usually NULL. moves_to: the codes that
-- a locked line gets once Procore unlocks it, as JSON; usually NULL.
CREATE TABLE link_lines (
  company_id TEXT NOT NULL,
  change_item_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  line_key TEXT NOT NULL,
  content TEXT NOT NULL,
  wanted TEXT,
  decision TEXT,
  moves_to TEXT,
  PRIMARY KEY (company_id, change_item_id),
  FOREIGN KEY (company_id, cor_id) REFERENCES links (company_id, cor_id) ON UPDATE CASCADE
) STRICT;
CREATE UNIQUE INDEX link_lines_of_cor ON link_lines (company_id, cor_id, position);

-- One COR took over the link of another, as a certain revision or one that a user confirmed. From then on both stand for
-- the same money, even if they are renamed.
CREATE TABLE takeovers (
  company_id TEXT NOT NULL,
  from_cor_id TEXT NOT NULL,
  to_cor_id TEXT NOT NULL,
  PRIMARY KEY (company_id, from_cor_id, to_cor_id)
) STRICT;
CREATE INDEX takeovers_to ON takeovers (company_id, to_cor_id);

-- Lines that lost their link to a COR without being deleted in Procore: a user unlinked them, or a stale read did not
-- contain them. Their money may still be in Procore, so a push of the COR or one of its revisions asks about them first. A
-- line that is linked again no longer counts. cor_number, title and contract_id are as pushed.
CREATE TABLE unlinked_lines (
  company_id TEXT NOT NULL,
  change_item_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  change_event_number TEXT NOT NULL,
  change_event_title TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  cor_number TEXT NOT NULL,
  contract_id TEXT,
  content TEXT NOT NULL,
  unlinked_at TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (company_id, change_item_id, cor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unlinked_lines_of_contract ON unlinked_lines (company_id, contract_id);
CREATE INDEX unlinked_lines_of_cor ON unlinked_lines (company_id, cor_id);

-- Former names of a COR, from times when its money was or may have been in Procore; written by triggers on cors and links.
-- A revision may continue any of them. contract_id: empty if it had none.
CREATE TABLE cor_names (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  PRIMARY KEY (company_id, cor_id, number, title, contract_id)
) STRICT, WITHOUT ROWID;

-- Pairs of CORs that a user declared separate in a push that was sent. other_cor_id: empty for CORs that the user was not
-- allowed to see.
CREATE TABLE separate_cors (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  other_cor_id TEXT NOT NULL,
  PRIMARY KEY (company_id, cor_id, other_cor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX separate_cors_other ON separate_cors (company_id, other_cor_id);

-- --- The audit trail ---

-- Append-only audit trail. Triggers enforce it, even against bugs in our own code.
-- arrived: the lines of the push that were in Procore when it was closed, as JSON; NULL for entries without a push.
-- cor_id, by_hand: a manual link or unlink: the COR, and as JSON its number and the lines that were linked or unlinked.
-- subject: for entries about setup, the name of what changed: a Clearstory company or project, contracts, a COR.
CREATE TABLE activity (
  activity_id INTEGER PRIMARY KEY,
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT,
  push_id TEXT,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  plan TEXT,
  cor_id TEXT,
  by_hand TEXT,
  arrived TEXT,
  found_again INTEGER NOT NULL DEFAULT 0,
  subject TEXT
) STRICT;
CREATE INDEX activity_of_change_event ON activity (company_id, project_id, change_event_id, activity_id);
CREATE INDEX activity_of_company ON activity (company_id, activity_id);
CREATE INDEX activity_of_cor ON activity (company_id, cor_id) WHERE cor_id IS NOT NULL;
CREATE INDEX activity_of_push ON activity (company_id, push_id) WHERE push_id IS NOT NULL;

CREATE TRIGGER activity_is_never_changed BEFORE UPDATE ON activity
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never changed');
END;

CREATE TRIGGER activity_is_never_removed BEFORE DELETE ON activity
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never removed');
END;

-- Audit trail of changes made in Clearstory to CORs in a change event. Append-only, written in the batch that stores the
-- change. before, after: number, title, status, and cents under the link's amount basis.
CREATE TABLE cor_changes (
  cor_change_id INTEGER PRIMARY KEY,
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('changed', 'revised')),
  updated_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL
) STRICT;
CREATE INDEX cor_changes_of_change_event ON cor_changes (company_id, project_id, change_event_id, cor_change_id);
CREATE INDEX cor_changes_of_cor ON cor_changes (company_id, project_id, cor_id, cor_change_id);

CREATE TRIGGER cor_changes_are_never_changed BEFORE UPDATE ON cor_changes
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never changed');
END;

CREATE TRIGGER cor_changes_are_never_removed BEFORE DELETE ON cor_changes
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never removed');
END;

-- --- Triggers on cors and links that maintain cor_totals and cors.linked ---

CREATE TRIGGER cor_is_counted AFTER INSERT ON cors WHEN NEW.contract_id IS NOT NULL
BEGIN
  INSERT INTO cor_totals
    SELECT NEW.company_id, NEW.project_id, NEW.contract_id, NEW.inbox,
      CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END, coalesce(NEW.stage, ''), NEW.linked, 0, 0, 0
    WHERE NOT EXISTS (SELECT 1 FROM cor_totals AS t
      WHERE t.company_id = NEW.company_id AND t.project_id = NEW.project_id AND t.contract_id = NEW.contract_id
        AND t.inbox = NEW.inbox AND t.status = CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END
        AND t.stage = coalesce(NEW.stage, '') AND t.linked = NEW.linked);
  UPDATE cor_totals SET count = count + 1, with_amount = with_amount + (NEW.status_cents IS NOT NULL),
      cents = cents + coalesce(NEW.status_cents, 0)
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND contract_id = NEW.contract_id
      AND inbox = NEW.inbox AND status = CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END
      AND stage = coalesce(NEW.stage, '') AND linked = NEW.linked;
  UPDATE cors SET linked = 1
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND cor_id = NEW.cor_id AND linked = 0
      AND EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = NEW.company_id AND l.cor_id = NEW.cor_id);
END;

CREATE TRIGGER cor_is_counted_anew
AFTER UPDATE OF contract_id, inbox, status, is_void, stage, linked, status_cents ON cors
WHEN OLD.contract_id IS NOT NEW.contract_id OR OLD.inbox <> NEW.inbox OR OLD.status <> NEW.status
  OR OLD.is_void <> NEW.is_void OR OLD.stage IS NOT NEW.stage OR OLD.linked <> NEW.linked
  OR OLD.status_cents IS NOT NEW.status_cents
BEGIN
  UPDATE cor_totals SET count = count - 1, with_amount = with_amount - (OLD.status_cents IS NOT NULL),
      cents = cents - coalesce(OLD.status_cents, 0)
    WHERE company_id = OLD.company_id AND project_id = OLD.project_id AND contract_id = OLD.contract_id
      AND inbox = OLD.inbox AND status = CASE WHEN OLD.is_void THEN 'rejected' ELSE OLD.status END
      AND stage = coalesce(OLD.stage, '') AND linked = OLD.linked;
  INSERT INTO cor_totals
    SELECT NEW.company_id, NEW.project_id, NEW.contract_id, NEW.inbox,
      CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END, coalesce(NEW.stage, ''), NEW.linked, 0, 0, 0
    WHERE NEW.contract_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cor_totals AS t
      WHERE t.company_id = NEW.company_id AND t.project_id = NEW.project_id AND t.contract_id = NEW.contract_id
        AND t.inbox = NEW.inbox AND t.status = CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END
        AND t.stage = coalesce(NEW.stage, '') AND t.linked = NEW.linked);
  UPDATE cor_totals SET count = count + 1, with_amount = with_amount + (NEW.status_cents IS NOT NULL),
      cents = cents + coalesce(NEW.status_cents, 0)
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND contract_id = NEW.contract_id
      AND inbox = NEW.inbox AND status = CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END
      AND stage = coalesce(NEW.stage, '') AND linked = NEW.linked;
END;

CREATE TRIGGER cor_is_no_longer_counted AFTER DELETE ON cors WHEN OLD.contract_id IS NOT NULL
BEGIN
  UPDATE cor_totals SET count = count - 1, with_amount = with_amount - (OLD.status_cents IS NOT NULL),
      cents = cents - coalesce(OLD.status_cents, 0)
    WHERE company_id = OLD.company_id AND project_id = OLD.project_id AND contract_id = OLD.contract_id
      AND inbox = OLD.inbox AND status = CASE WHEN OLD.is_void THEN 'rejected' ELSE OLD.status END
      AND stage = coalesce(OLD.stage, '') AND linked = OLD.linked;
END;

-- A COR that is read again while its link still exists (after Disconnect, or a new mapping) is in a change event, even if
-- Clearstory returns no contract for it and it has no total.
CREATE TRIGGER cor_without_contract_is_linked AFTER INSERT ON cors WHEN NEW.contract_id IS NULL
BEGIN
  UPDATE cors SET linked = 1
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND cor_id = NEW.cor_id AND linked = 0
      AND EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = NEW.company_id AND l.cor_id = NEW.cor_id);
END;

CREATE TRIGGER link_leaves_its_cor AFTER DELETE ON links
BEGIN
  UPDATE cors SET linked = 0 WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id;
  DELETE FROM cors WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id AND stage = 'deleted';
END;

CREATE TRIGGER link_marks_its_cor AFTER INSERT ON links
BEGIN
  UPDATE cors SET linked = 1 WHERE company_id = NEW.company_id AND cor_id = NEW.cor_id;
END;

-- A COR deleted in Clearstory is kept only as long as it is in a change event.
CREATE TRIGGER link_passes_to_another_cor AFTER UPDATE OF cor_id ON links WHEN OLD.cor_id <> NEW.cor_id
BEGIN
  UPDATE cors SET linked = 0 WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id;
  UPDATE cors SET linked = 1 WHERE company_id = NEW.company_id AND cor_id = NEW.cor_id;
  DELETE FROM cors WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id AND stage = 'deleted';
END;

-- --- Triggers on cors and links that maintain cor_names ---

CREATE TRIGGER former_cor_name_is_kept AFTER UPDATE OF number, title, contract_id ON cors
WHEN OLD.number <> NEW.number OR OLD.title <> NEW.title OR OLD.contract_id IS NOT NEW.contract_id
BEGIN
  INSERT INTO cor_names (company_id, cor_id, number, title, contract_id)
    SELECT OLD.company_id, OLD.cor_id, OLD.number, OLD.title, coalesce(OLD.contract_id, '')
    WHERE EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = OLD.company_id AND l.cor_id = OLD.cor_id)
      OR EXISTS (SELECT 1 FROM unlinked_lines AS u WHERE u.company_id = OLD.company_id AND u.cor_id = OLD.cor_id)
      OR EXISTS (SELECT 1 FROM push_cors AS mine
        JOIN pushes AS p ON p.company_id = mine.company_id AND p.push_id = mine.push_id
        WHERE mine.company_id = OLD.company_id AND mine.cor_id = OLD.cor_id AND p.sent_at IS NOT NULL)
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER cor_name_is_kept AFTER DELETE ON cors
BEGIN
  INSERT INTO cor_names (company_id, cor_id, number, title, contract_id)
    SELECT OLD.company_id, OLD.cor_id, OLD.number, OLD.title, coalesce(OLD.contract_id, '')
    WHERE EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = OLD.company_id AND l.cor_id = OLD.cor_id)
      OR EXISTS (SELECT 1 FROM unlinked_lines AS u WHERE u.company_id = OLD.company_id AND u.cor_id = OLD.cor_id)
      OR EXISTS (SELECT 1 FROM push_cors AS mine
        JOIN pushes AS p ON p.company_id = mine.company_id AND p.push_id = mine.push_id
        WHERE mine.company_id = OLD.company_id AND mine.cor_id = OLD.cor_id AND p.sent_at IS NOT NULL)
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER former_pushed_name_is_kept AFTER UPDATE OF pushed_number, pushed_title, pushed_contract_id ON links
WHEN OLD.pushed_number <> NEW.pushed_number OR OLD.pushed_title <> NEW.pushed_title
  OR OLD.pushed_contract_id IS NOT NEW.pushed_contract_id
BEGIN
  INSERT INTO cor_names (company_id, cor_id, number, title, contract_id)
    SELECT OLD.company_id, NEW.cor_id, OLD.pushed_number, OLD.pushed_title, coalesce(OLD.pushed_contract_id, '')
    WHERE TRUE
    ON CONFLICT DO NOTHING;
END;
