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
      friendly_name: text,
      can_create: flag,
      user_access_level: part({ id: text, name: text }),
    }),
  ),
})
export type PermissionsAnswer = v.InferOutput<typeof permissionsAnswer>
type Tool = PermissionsAnswer['tools'][number]

/**
 * The names of the tools are hardly documented (FACTS.md 1.4): either name is looked for, without regard to case,
 * spaces and underscores.
 */
const toolNames = {
  changeEvents: ['change_events'],
  commitments: ['commitments'],
  projectAdmin: ['projects_admin', 'project_admin', 'admin'],
  companyAdmin: ['company_admin', 'admin'],
} as const

export interface ToolRights {
  level: AccessLevel
  canCreate: boolean
}

/** A person's rights on one tool; none where the answer does not list it. */
export function rightsOn({ tools }: PermissionsAnswer, tool: keyof typeof toolNames): ToolRights {
  const names: readonly string[] = toolNames[tool]
  const rights = tools
    .filter(
      ({ name, friendly_name }) =>
        names.includes(plainName(name)) || names.includes(plainName(friendly_name)),
    )
    .map((row) => ({ level: levelOf(row), canCreate: row.can_create }))
    .sort((a, b) => accessLevels.indexOf(b.level) - accessLevels.indexOf(a.level))[0]
  if (rights === undefined) return { level: 'none', canCreate: false }
  const mayWrite = rights.level === 'standard' || rights.level === 'admin'
  return { level: rights.level, canCreate: rights.canCreate ?? mayWrite }
}

/** Of the levels' ids only 4 = Admin is documented; the names are, but not how they are written. */
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
