/** The Marketplace listing, within the limits of Procore's listing guidelines (held by test/manifest/listing.test.ts). */

/** Without "Procore": the Marketplace refuses names that contain it. */
export const name = 'Clearstory Change Orders'

export const tagline = 'Bring change orders into change events'

export const summary = [
  'Clearstory is where contractors and their customers agree on the cost of change: time and materials tags are signed in the field, and change order requests (CORs) are priced, sent and answered. The costs then have to reach the Change Events tool, and retyping them is slow, goes stale the day a COR is revised, and puts wrong numbers into the budget.',
  'This app puts those CORs beside the change event they belong to. Choose the CORs, as a lump sum, by sub-total or line by line from signed T&M tags and project rates; contract, vendor and budget code fill themselves from a map that is made once. Before anything is written, every line is shown, old and new, with the difference.',
  'When a COR changes in Clearstory, its card says "Update available" with the previous and the new total, and one press pushes the difference. Lines that were typed by hand are never touched, lines edited in Procore are never overwritten unseen, and the last push can be taken back. A COR cannot land in change events twice.',
  'The COR log shows what is in which change event, what is stale and what is missing, with totals. Change notifications show who answered what, and an answer’s COR is pushed from there. Every write is recorded: who, when, before and after.',
].join('\n\n')

export const howItWorks =
  'A company admin installs the app and connects Clearstory with a key; a project admin maps the project and its contracts. The panel opens beside change events and commitments. People sign in with Procore and the app acts only as them, with their own permissions: it reads change events, commitments and budget codes, and writes lines into change events after a preview. It hears of edits by webhook and reads Clearstory’s changes on a schedule. No service account.'

/** Each begins with a verb; letters, digits and plain punctuation only. */
export const features: readonly string[] = [
  'Push one or a hundred CORs into a change event in one step, and see every line before it is written.',
  'Notice when a COR changed after it was pushed, with previous and new totals, and push the difference.',
  'Fill in contract, vendor and budget code from a map that suggests itself, with the reason.',
  'Break costs down to lines from signed time and materials tags and project rates, exact to the cent.',
  'Review change notifications and push the answers that carry a cost.',
  'Undo the last push, and read who changed what and when.',
]

export const pricing =
  'Needs a Clearstory subscription with API access. No other connector or middleware is needed.'

/** Where customers go, below the app's own address. */
export const pages = { learnHow: '/install', support: '/support', privacy: '/privacy' } as const

/** Files beside this one. */
export const media = {
  logo: 'icon.png',
  diagram: 'integration-diagram.png',
  screenshots: [
    {
      file: 'screenshots/panel-in-change-event.png',
      says: 'See which CORs changed, beside the change event',
    },
    { file: 'screenshots/push-diff.png', says: 'Check every line before it is written' },
    { file: 'screenshots/cor-log.png', says: 'Know what is in which change event, and what is not' },
  ],
} as const

/** Which Procore tools the app reads (in) and writes (out), as the listing's tool map asks. */
export const tools: readonly { tool: string; need: 'required' | 'supported'; direction: string }[] = [
  { tool: 'Change Events', need: 'required', direction: 'Clearstory to Procore, and read back' },
  { tool: 'Commitments', need: 'supported', direction: 'Read from Procore' },
  { tool: 'Budget', need: 'supported', direction: 'Read from Procore (budget codes)' },
]
