-- Whether the app is still installed in a connected company: asked once a day, and when somebody signs in.
-- gone_since, gone_reason: Procore says that it is not ('uninstalled'), or there is no session left that could ask
-- ('unreachable'); NULL while it is. Nothing is polled for a company with a reason, and after a while what was read for
-- it is deleted.
CREATE TABLE installations (
  company_id TEXT PRIMARY KEY,
  checked_at TEXT NOT NULL,
  gone_since TEXT,
  gone_reason TEXT CHECK (gone_reason IN ('uninstalled', 'unreachable'))
) STRICT;
CREATE INDEX installations_gone ON installations (gone_since) WHERE gone_since IS NOT NULL;
