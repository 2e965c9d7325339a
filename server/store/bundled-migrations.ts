import type { Migration } from './migrate.ts'
import m0001 from './migrations/0001_sign_in.sql'
import m0002 from './migrations/0002_connections.sql'
import m0003 from './migrations/0003_cors.sql'
import m0004 from './migrations/0004_pushes.sql'
import m0005 from './migrations/0005_links.sql'
import m0006 from './migrations/0006_activity.sql'
import m0007 from './migrations/0007_tags.sql'
import m0010 from './migrations/0010_cor_log.sql'
import m0011 from './migrations/0011_change_notifications.sql'
import m0012 from './migrations/0012_activity_of_cors.sql'
import m0013 from './migrations/0013_labels.sql'
import m0020 from './migrations/0020_procore_news.sql'
import m0021 from './migrations/0021_contractors.sql'
import m0040 from './migrations/0040_full_readings.sql'
import m0050 from './migrations/0050_unsent_pushes.sql'
import m0060 from './migrations/0060_law_of_the_sum.sql'
import m0061 from './migrations/0061_unlinked_lines.sql'
import m0062 from './migrations/0062_hook_of_its_own.sql'
import m0063 from './migrations/0063_sign_in_binding.sql'
import m0065 from './migrations/0065_trail_of_setup.sql'
import m0066 from './migrations/0066_project_releases.sql'
import m0067 from './migrations/0067_installations.sql'
import m0068 from './migrations/0068_deleted_companies.sql'
import m0069 from './migrations/0069_linked_without_contract.sql'
import m0070 from './migrations/0070_unlinked_titles.sql'
import m0071 from './migrations/0071_events_gone_or_behind.sql'

/** The files of `migrations/` as text inside the Worker, which has no file system. A test compares it with the folder. */
export const bundledMigrations: readonly Migration[] = [
  { name: '0001_sign_in.sql', sql: m0001 },
  { name: '0002_connections.sql', sql: m0002 },
  { name: '0003_cors.sql', sql: m0003 },
  { name: '0004_pushes.sql', sql: m0004 },
  { name: '0005_links.sql', sql: m0005 },
  { name: '0006_activity.sql', sql: m0006 },
  { name: '0007_tags.sql', sql: m0007 },
  { name: '0010_cor_log.sql', sql: m0010 },
  { name: '0011_change_notifications.sql', sql: m0011 },
  { name: '0012_activity_of_cors.sql', sql: m0012 },
  { name: '0013_labels.sql', sql: m0013 },
  { name: '0020_procore_news.sql', sql: m0020 },
  { name: '0021_contractors.sql', sql: m0021 },
  { name: '0040_full_readings.sql', sql: m0040 },
  { name: '0050_unsent_pushes.sql', sql: m0050 },
  { name: '0060_law_of_the_sum.sql', sql: m0060 },
  { name: '0061_unlinked_lines.sql', sql: m0061 },
  { name: '0062_hook_of_its_own.sql', sql: m0062 },
  { name: '0063_sign_in_binding.sql', sql: m0063 },
  { name: '0065_trail_of_setup.sql', sql: m0065 },
  { name: '0066_project_releases.sql', sql: m0066 },
  { name: '0067_installations.sql', sql: m0067 },
  { name: '0068_deleted_companies.sql', sql: m0068 },
  { name: '0069_linked_without_contract.sql', sql: m0069 },
  { name: '0070_unlinked_titles.sql', sql: m0070 },
  { name: '0071_events_gone_or_behind.sql', sql: m0071 },
]
