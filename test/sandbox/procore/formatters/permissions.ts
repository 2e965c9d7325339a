import type { AccessLevel } from '../../seed/world.ts'
import { atLeast } from '../admission.ts'
import type { Person, ToolLevels } from '../entities.ts'

const levelIds: Record<AccessLevel, number> = { None: 1, 'Read Only': 2, Standard: 3, Admin: 4 }

interface Tool {
  name: string | null
  friendlyName: string
  domainId: number
  level: AccessLevel
  url: string
}

/** A person's permission manifest for a project (procore/FACTS.md 1.4). */
export function formatProjectTools(
  projectId: number,
  levels: ToolLevels,
  customTools: Person['customTools'] = [],
): object {
  const base = `/${projectId}/project`
  return manifest([
    ...customTools.map((tool) => customTool(tool, base)),
    {
      name: 'projects_admin',
      friendlyName: 'Admin',
      domainId: 1,
      level: levels.projectAdmin,
      url: `${base}/admin`,
    },
    {
      name: 'documents',
      friendlyName: 'Documents',
      domainId: 6,
      level: 'Standard',
      url: `${base}/documents`,
    },
    {
      name: 'commitments',
      friendlyName: 'Commitments',
      domainId: 23,
      level: levels.commitments,
      url: `${base}/commitments`,
    },
    {
      name: 'prime_contracts',
      friendlyName: 'Prime Contracts',
      domainId: 24,
      level: levels.primeContracts,
      url: `${base}/prime_contracts`,
    },
    {
      name: 'change_events',
      friendlyName: 'Change Events',
      domainId: 41,
      level: levels.changeEvents,
      url: `${base}/change_events/events`,
    },
  ])
}

function customTool({ name, title, level }: Person['customTools'][number], base: string): Tool {
  return { name, friendlyName: title, domainId: 300, level, url: `${base}/generic_tools/300` }
}

export function formatCompanyTools({ companyId, companyLevel, customTools }: Person): object {
  const base = `/${companyId}/company`
  return manifest([
    ...customTools.map((tool) => customTool(tool, base)),
    { name: 'company_admin', friendlyName: 'Admin', domainId: 51, level: companyLevel, url: `${base}/admin` },
    {
      name: 'documents',
      friendlyName: 'Documents',
      domainId: 56,
      level: 'Read Only',
      url: `${base}/documents`,
    },
  ])
}

function manifest(tools: Tool[]): object {
  return {
    tools: tools.map(({ name, friendlyName, domainId, level, url }) => ({
      id: domainId + 700,
      name,
      friendly_name: friendlyName,
      domain_id: domainId,
      user_access_level: { id: levelIds[level], name: level },
      permitted_actions: atLeast(level, 'Standard')
        ? [{ id: domainId + 900, action_name: 'create', label: 'Create', tool_name: name }]
        : [],
      can_create: atLeast(level, 'Standard'),
      create_url: null,
      available_for_user: level !== 'None',
      tab_group: 'core_tools',
      trial: false,
      url,
    })),
  }
}
