-- The whole schema. Every row names its Procore company; times are ISO 8601 UTC; amounts are cents.

-- --- Who is signed in ---

-- A person's session. tokens: Procore's, encrypted. refresh_hash: SHA-256 of the refresh token, so that a replacement can be a
-- compare-and-set. checked_at: when Procore was last asked whether the person still belongs to the company; NULL where it is
-- to be asked. used_at: when the person last used it.
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

-- A sign-in on its way is in a signed state and a cookie (server/http/sign-in-state.ts), not in a row. Only a state that came
-- back is kept, until it expires, so that it is taken once.
CREATE TABLE used_sign_ins (
  state_id TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX used_sign_ins_expiry ON used_sign_ins (expires_at);

-- A hand-over from the popup to the panel: the session begins when the panel redeems the code. tokens: encrypted.
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

-- What Procore lets a person do in a project, as JSON, as last read.
CREATE TABLE project_access (
  company_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  access TEXT NOT NULL,
  PRIMARY KEY (company_id, person_id, project_id)
) STRICT;

-- --- Setup ---

-- A company's Clearstory. api_key: the key id and the secret, encrypted together.
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
-- Procore gives them only one project at a time.
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

-- Clearstory projects that a company admin lets the admins of one Procore project choose, besides that with its number.
CREATE TABLE project_releases (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  clearstory_project_id TEXT NOT NULL,
  clearstory_project_title TEXT NOT NULL,
  released_by_name TEXT NOT NULL,
  released_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, clearstory_project_id)
) STRICT;

-- What a project's admins have chosen. label_cors: put a label on CORs that are in a change event.
CREATE TABLE project_settings (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  label_cors INTEGER NOT NULL,
  changed_by_name TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id)
) STRICT;
CREATE INDEX project_settings_labelling ON project_settings (company_id, project_id) WHERE label_cors = 1;

-- Clearstory's contracts of a mapped project, as last read.
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

-- Our webhooks in Procore, of a project or of the whole company (scope 'company'): there, or why not.
CREATE TABLE hooks (
  company_id TEXT NOT NULL,
  scope TEXT NOT NULL,
  hook_id TEXT,
  problem TEXT,
  detail TEXT,
  checked_at TEXT NOT NULL,
  PRIMARY KEY (company_id, scope)
) STRICT;

-- Whether the app is still installed in a connected company: asked once a day, and at each sign-in.
-- gone_since, gone_reason: Procore says that it is not ('uninstalled'), or there is no session left that could ask
-- ('unreachable'); NULL while it is. Nothing is polled for a company with a reason, and after a while what was read for it is
-- deleted.
CREATE TABLE installations (
  company_id TEXT PRIMARY KEY,
  checked_at TEXT NOT NULL,
  gone_since TEXT,
  gone_reason TEXT CHECK (gone_reason IN ('uninstalled', 'unreachable'))
) STRICT;
CREATE INDEX installations_gone ON installations (gone_since) WHERE gone_since IS NOT NULL;

-- Companies that were deleted on request, and when: a backup from before must not bring them back. Each database knows what
-- was deleted from it, so a deletion that a backup does not name is done again when that is restored.
-- The column is not called company_id, or the deletion would take its own record.
CREATE TABLE deleted_companies (
  deleted_company_id TEXT NOT NULL,
  deleted_at TEXT NOT NULL,
  PRIMARY KEY (deleted_company_id, deleted_at)
) STRICT;

-- --- What was read from Clearstory ---

-- cor: the change order request as JSON. The other columns are what lists search, sort, filter and count by.
-- age_key: when it was submitted; one that never was sorts as the youngest. linked: it is in a change event.
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
-- The latest COR of a contract says how its contractor is spelled.
CREATE INDEX cors_spelling ON cors (company_id, project_id, contract_id, updated_at DESC, contractor_name)
  WHERE contractor_name IS NOT NULL;

-- Sums of the CORs, so that what a project has at stake is not counted again at each visit. A void COR counts as rejected
-- whatever its status says; stage '' is none. Kept by the triggers below and by nothing else.
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

-- How far each inbox of a project was read. cursor: where the next delta begins.
-- full_*: once a day every COR is read, to find those that Clearstory no longer has: when that began, how far it is ('listing',
-- 'confirming', 'done'), and where it goes on after a crash. full_cursor: while listing the newest updatedAt that is stored,
-- while confirming the last COR asked for. trouble*: why Clearstory could not be read the last time, and since when; NULL once
-- it could.
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

-- CORs that carry our label in Clearstory. gone: Clearstory has no such COR any more, so there is nothing to take off.
CREATE TABLE cor_labels (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('on', 'gone')),
  at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, cor_id)
) STRICT;

-- Change notifications of mapped projects. contract_id: '' on a sent one, which went out under several.
-- review: its answers as last opened, for when Clearstory cannot be asked.
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

-- When a project's change notifications were last read, all of them.
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

-- The change event as Procore last showed it. status_name: for the log's filter. stale_since: Procore said that it changed
-- since, and it could not be read again yet. missing_since: when the reading began that did not find it in Procore; NULL once
-- it is found again.
-- written_*: what the answer to our last write told of it, so that an older reading proves nothing: when it came, the change
-- event's updated_at in it, its lines with their cents as JSON. unseen: the write made the change event and no reading has
-- shown it since.
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

-- What Procore told us, once each, until it is worked off.
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

-- Signed T&M tags attached to change events. attached_at: NULL while a claim is under way.
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

-- --- Pushes, and what is where ---

-- plan: the plan as JSON. applied_order counts the applied pushes of a change event: two may close within one millisecond.
-- left_earlier_at: when an earlier try of the same push was sent. is_partial: applied, and some of its lines did not show.
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
-- Plans that nobody sent are forgotten after a while; the index names the states as the query does, or it is not used.
CREATE INDEX pushes_unsent ON pushes (created_at) WHERE state IN ('planned', 'conflict', 'withdrawn');

-- linked_by: the last push of the COR's link when it was planned; NULL when it was in no change event. writes: the push adds
-- or changes a line of the COR, which stays in the change event.
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

-- The CORs of unfinished pushes. Never one COR in two of them.
CREATE TABLE cor_claims (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  push_id TEXT NOT NULL,
  PRIMARY KEY (company_id, cor_id),
  FOREIGN KEY (company_id, push_id) REFERENCES pushes (company_id, push_id)
) STRICT;
CREATE INDEX cor_claims_of_push ON cor_claims (company_id, push_id);

-- "This COR lives in that change event." Never one COR in two of them.
-- contract_codes: what the COR's contract was mapped to at its last push, as JSON; NULL where it was mapped to nothing.
-- accepted: a difference between COR and lines that a person accepted, as JSON, with the reason: the COR's amount, or why it
-- had none. left_cents: sum of the lines as the last push
-- left them. The rest says how they are in Procore as last read (link-states.ts): their sum, whether one was edited, is
-- locked, or is unlocked again and still on other codes; event_state: 'missing', 'recycled' or 'void' where the change event
-- is so. Where a change event was never read, the last push counts.
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

-- Never one line of a change event under two CORs. wanted: the line as the last push wanted it; content: as Procore stored it.
-- decision: what a person decided about the line, as JSON; NULL for most. moves_to: the codes that a locked line is to have
-- once Procore unlocks it, as JSON; NULL for most.
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

-- One COR took over the link of another: a certain revision, or one that a person confirmed. From then on both stand for the
-- same money, even after they are renamed.
CREATE TABLE takeovers (
  company_id TEXT NOT NULL,
  from_cor_id TEXT NOT NULL,
  to_cor_id TEXT NOT NULL,
  PRIMARY KEY (company_id, from_cor_id, to_cor_id)
) STRICT;
CREATE INDEX takeovers_to ON takeovers (company_id, to_cor_id);

-- Lines that lost their link to a COR without being deleted in Procore: a person unlinked them, or a stale reading did not
-- show them. Their money may still be in Procore, so a push of the COR or one of its revisions asks about them first. A line
-- that is linked again no longer counts. cor_number, title and contract_id are as pushed.
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

-- Names that a COR had while its money was or may have been in Procore, and does not have any more: triggers on cors and
-- links. A revision may go on from any of them. contract_id: empty where it had none.
CREATE TABLE cor_names (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  PRIMARY KEY (company_id, cor_id, number, title, contract_id)
) STRICT, WITHOUT ROWID;

-- Pairs of CORs that a person called separate with a push that was sent. other_cor_id: empty for those that this person was
-- not allowed to see.
CREATE TABLE separate_cors (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  other_cor_id TEXT NOT NULL,
  PRIMARY KEY (company_id, cor_id, other_cor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX separate_cors_other ON separate_cors (company_id, other_cor_id);

-- --- The audit trail ---

-- The audit trail. Rows are added and never touched again; the triggers hold that even against a slip in our own code.
-- arrived: the lines of the push that were in Procore when it was closed, as JSON; NULL for entries without a push.
-- cor_id, by_hand: what was linked or unlinked by hand: the COR, and as JSON its number and the lines it took or let go.
-- subject: what an entry about setup was about, by name: a Clearstory company or project, contracts, a COR.
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

-- The audit trail's other side: what Clearstory changed of a COR that is in a change event. Written in the batch that stores
-- the change; never touched again. before, after: number, title, status and cents under the link's basis.
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

-- --- Totals, and which CORs are in a change event: triggers on cors and links ---

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

-- A COR that is read again while its link has stayed (after Disconnect, or a new mapping) is in a change event, also where
-- Clearstory gives it no contract, and so no total.
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

-- A COR that Clearstory no longer has is kept for as long as it is in a change event, and no longer.
CREATE TRIGGER link_passes_to_another_cor AFTER UPDATE OF cor_id ON links WHEN OLD.cor_id <> NEW.cor_id
BEGIN
  UPDATE cors SET linked = 0 WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id;
  UPDATE cors SET linked = 1 WHERE company_id = NEW.company_id AND cor_id = NEW.cor_id;
  DELETE FROM cors WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id AND stage = 'deleted';
END;

-- --- The names of CORs whose money is or may be in Procore: triggers on cors and links ---

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
