import type { AbsentPart } from '../../server/usecases/views.ts'

/** What of Clearstory is left out because of a person's permissions in Procore, and who can grant it. */

export const title = 'Not shown to you'

const tools: Record<AbsentPart['tool'], string> = {
  change_events: 'Change Events',
  commitments: 'Commitments',
  prime_contracts: 'Prime Contracts',
}

const parts: Record<AbsentPart['part'], string> = {
  linked: 'CORs in change events',
  received: 'Received CORs, change notifications and commitment figures',
  sent: 'Sent CORs and drafts',
}

/** "Sent CORs and drafts need Read Only access to Prime Contracts in Procore. Ask a project admin to grant it." */
export function absentText(absent: readonly AbsentPart[]): string[] {
  const byTool = new Map<AbsentPart['tool'], string[]>()
  for (const { tool, part } of absent) byTool.set(tool, [...(byTool.get(tool) ?? []), parts[part]])
  return [...byTool].map(
    ([tool, names]) =>
      `${sentenceList(names)} need Read Only access to ${tools[tool]} in Procore. Ask a project admin to grant it.`,
  )
}

function sentenceList(names: readonly string[]): string {
  return names.map((name, at) => (at === 0 ? name : name.charAt(0).toLowerCase() + name.slice(1))).join('; ')
}
