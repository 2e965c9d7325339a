import * as v from 'valibot'
import type { ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import { type AccessLevel, accessLevels } from '../domain/person.ts'
import { flag, id, list, part, requiredId, text } from '../transport/wire-fields.ts'

/** Contract: Project. */
export const projectAnswer = v.object({
  id: requiredId<ProcoreProjectId>(),
  name: text,
  project_number: text,
  company: part({ id: id<ProcoreCompanyId>() }),
})

/** Contract: CompanyMe. */
export const companyMeAnswer = v.object({ is_active: flag })

/** Contract: CurrencyConfiguration of a project. */
export const currencyAnswer = v.object({ currency_iso_code: text })

/** Contract: PermissionManifest. */
export const permissionsAnswer = v.object({
  tools: list(
    v.object({
      name: text,
      can_create: flag,
      user_access_level: part({ id: text, name: text }),
    }),
  ),
})
export type PermissionsAnswer = v.InferOutput<typeof permissionsAnswer>
type Tool = PermissionsAnswer['tools'][number]

/**
 * Possible names of Procore's tools, the likeliest first; case, spaces, hyphens and underscores do not matter. Barely
 * documented (procore/FACTS.md 1.4). `friendly_name` is never used: companies choose the titles of custom tools, so a
 * custom tool called "Prime Contracts" would grant rights that Procore did not.
 */
const toolNames = {
  changeEvents: ['change_events', 'change_event'],
  commitments: ['commitments', 'commitment'],
  primeContracts: ['prime_contracts', 'prime_contract'],
  projectAdmin: ['projects_admin', 'project_admin', 'admin'],
  companyAdmin: ['company_admin', 'admin'],
} as const

export interface ToolRights {
  level: AccessLevel
  canCreate: boolean
}

/** A person's rights on one tool; `none` if it is not listed. If a tool is listed twice, the lower level counts. */
export function rightsOn({ tools }: PermissionsAnswer, tool: keyof typeof toolNames): ToolRights {
  const found = toolNames[tool]
    .map((key) => tools.filter(({ name }) => plainName(name) === key))
    .find((rows) => rows.length > 0)
  const [rights] = (found ?? [])
    .map((row) => ({ level: levelOf(row), canCreate: row.can_create }))
    .sort((a, b) => accessLevels.indexOf(a.level) - accessLevels.indexOf(b.level))
  if (rights === undefined) return { level: 'none', canCreate: false }
  const mayWrite = rights.level === 'standard' || rights.level === 'admin'
  return { level: rights.level, canCreate: rights.canCreate ?? mayWrite }
}

/** The level names are documented, but not their spelling. Of the level ids only 4 (Admin) is documented. */
function levelOf({ user_access_level: level }: Tool): AccessLevel {
  const name = plainName(level?.name ?? null)
  if (name === 'readonly') return 'read_only'
  return accessLevels.find((known) => known === name) ?? (level?.id === '4' ? 'admin' : 'none')
}

function plainName(name: string | null): string {
  return (name ?? '')
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_')
}
