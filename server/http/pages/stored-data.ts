/** One kind of data that the app stores, as described on the privacy page. Texts are plain; the page escapes them. */
export interface Stored {
  /** Database tables (server/store/migrations). Every table is listed exactly once; a test checks this. */
  tables: readonly string[]
  what: string
  why: string
  /** Retention, and what ends it. */
  until: string
  /** What *Disconnect* and an uninstall do to the company's rows; a test disconnects and checks. */
  atDisconnect: 'deleted' | 'stays'
}

/** Shared retention texts. */
const disconnect =
  'Disconnect; or 30 days after the app was uninstalled, or 90 days after the last session ended'
const request = 'Deletion on request. It stays after Disconnect'

/** Everything in the database. */
export const storedData: readonly Stored[] = [
  {
    tables: ['sessions'],
    what: 'Name and Procore id of each signed-in person, with Procore’s access and refresh tokens (encrypted), and when the session began and was last used',
    why: 'To read and write in Procore as that person, and never as anyone else',
    until:
      'Sign-out, uninstall, a refusal by Procore, 14 days unused, 30 days after it began, or when an admin disconnects; then the tokens are revoked at Procore',
    atDisconnect: 'stays',
  },
  {
    tables: ['used_sign_ins', 'hand_over_codes'],
    what: 'A sign-in in progress: that its state was used; then the hash of a single-use code, with the person’s name, Procore id and tokens (encrypted)',
    why: 'To bring the person back to the panel that asked, once',
    until: 'Ten minutes (the code: one minute); unclaimed tokens are revoked at Procore',
    atDisconnect: 'stays',
  },
  {
    tables: ['project_access'],
    what: 'What Procore lets a person do in a project, with the project’s name, number and currency',
    why: 'To avoid asking Procore on every click',
    until: 'The end of the person’s session; trusted for five minutes at most',
    atDisconnect: 'stays',
  },
  {
    tables: ['connections'],
    what: 'The company’s Clearstory key (encrypted), the Clearstory company’s name, and who connected it',
    why: 'To read Clearstory',
    until: disconnect,
    atDisconnect: 'deleted',
  },
  {
    tables: ['installations'],
    what: 'Whether the app is still installed in the company, and when Procore was last asked',
    why: 'To stop reading and delete data when it isn’t',
    until: disconnect,
    atDisconnect: 'deleted',
  },
  {
    tables: ['project_maps', 'project_releases', 'contract_maps'],
    what: 'Which Clearstory projects and contracts are mapped to which in Procore, and which projects a company admin released for mapping, with the names of commitment, vendor and budget code, and who mapped them',
    why: 'To fill in codes',
    until: disconnect,
    atDisconnect: 'deleted',
  },
  {
    tables: ['project_settings'],
    what: 'Whether CORs get a label in Clearstory, and who chose that',
    why: 'To follow the project admins’ choice',
    until: request,
    atDisconnect: 'stays',
  },
  {
    tables: [
      'cors',
      'cor_totals',
      'contracts',
      'tags',
      'rates',
      'change_notifications',
      'notification_reads',
    ],
    what: 'CORs, contracts, T&M tags, rates and change notifications of mapped projects as last read from Clearstory: numbers, titles, descriptions, amounts, contractors, the people named in them, and sums of them',
    why: 'To show them instantly',
    until: disconnect,
    atDisconnect: 'deleted',
  },
  {
    tables: ['syncs'],
    what: 'How far each project has been read from Clearstory, and what went wrong',
    why: 'To read only what is new',
    until: disconnect,
    atDisconnect: 'deleted',
  },
  {
    tables: ['cor_labels'],
    what: 'Which CORs have the app’s label',
    why: 'To remove it again',
    until: disconnect,
    atDisconnect: 'deleted',
  },
  {
    tables: ['change_events'],
    what: 'Every change event that was opened in the panel or pushed to, as last read from Procore: number, title, status, lines with amounts, vendors and codes',
    why: 'To show it instantly and to notice edits',
    until: request,
    atDisconnect: 'stays',
  },
  {
    tables: ['links', 'link_lines', 'unlinked_lines', 'takeovers', 'cor_names', 'separate_cors'],
    what: 'Which COR is in which change event: its lines and amounts as pushed, under which numbers and titles, who pushed, and what people decided about lines, with name and time',
    why: 'To keep any amount from being in a change event twice',
    until: `Unlink, or removal from the change event (unlinked lines and the earlier names of CORs are kept); otherwise ${request.toLowerCase()}`,
    atDisconnect: 'stays',
  },
  {
    tables: ['pushes', 'push_cors', 'cor_claims'],
    what: 'Every push as it was planned: CORs, lines before and after, amounts, contractors, codes, who and when',
    why: 'To resolve a push whose response was lost, and to undo one',
    until: `A plan that was not sent: one day. A sent one: ${request.toLowerCase()}`,
    atDisconnect: 'stays',
  },
  {
    tables: ['activity', 'cor_changes'],
    what: 'The audit trail: who did what and when, with lines before and after, and what changed in Clearstory about a COR in a change event',
    why: 'So that every change of money can be explained',
    until: `Never changed. ${request}`,
    atDisconnect: 'stays',
  },
  {
    tables: ['attached_tags'],
    what: 'Which signed T&M tags were attached to which change event, and by whom. The files are passed on and not stored',
    why: 'To avoid attaching one twice',
    until: request,
    atDisconnect: 'stays',
  },
  {
    tables: ['hooks'],
    what: 'The app’s webhooks in Procore',
    why: 'To be notified of changes',
    until: `${disconnect}; removed from Procore at Disconnect`,
    atDisconnect: 'deleted',
  },
  {
    tables: ['webhook_events'],
    what: 'What Procore reported as changed: ids, kind and time',
    why: 'To check what changed, once',
    until: 'Seven days after it was processed',
    atDisconnect: 'stays',
  },
  {
    tables: ['deleted_companies'],
    what: 'The Procore id of a company that was deleted on request, and when',
    why: 'So that restoring an older backup cannot bring it back',
    until: 'Permanently',
    atDisconnect: 'stays',
  },
  {
    tables: ['schema_migrations'],
    what: 'The version of the database. No personal data',
    why: 'To upgrade it',
    until: 'Permanently',
    atDisconnect: 'stays',
  },
]

/** What the panel stores in the browser, by key prefix. A test compares this with the panel's source. */
export const keptInBrowser: readonly { key: string; what: string; until: string }[] = [
  {
    key: 'clearstory.session.',
    what: 'The session: a token that lasts about an hour, and the person’s name (session storage)',
    until: 'Sign-out, or the tab is closed',
  },
  {
    key: 'clearstory.log.',
    what: 'The COR log’s filters, under a key with the person’s name (local storage)',
    until: 'Sign-out with the panel open, or clearing the site’s data',
  },
  {
    key: 'clearstory.tour.',
    what: 'That the tour was seen, under a key with the person’s name (local storage)',
    until: 'Sign-out with the panel open, or clearing the site’s data',
  },
]
