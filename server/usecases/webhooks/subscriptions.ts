import type { ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person, ProjectAccess } from '../../domain/person.ts'
import {
  type HookResource,
  type PayloadVersion,
  ProcoreError,
  payloadVersions,
} from '../../domain/ports/procore.ts'
import type { HookState } from '../../domain/ports/store-setup.ts'
import { type HookProblem, type HookScope, wantedResources } from '../../domain/webhook.ts'
import { addSeconds, type Deps } from '../deps.ts'
import type { ProcoreNewsView } from '../setup/views.ts'

/** One per app (procore/FACTS.md 1.11), so that a hook whose creation was not answered is found again. */
const namespace = 'clearstory-for-procore'
const wantedActions = ['create', 'update', 'delete'] as const

/**
 * Asks Procore to tell us of changes, behind the answer to a connecting admin: for the whole company where Procore
 * offers that, else for each mapped project. Never fails; where it cannot be had, Setup says why and the panel goes on
 * reading when it opens.
 */
export function hookUpCompany(deps: Deps, person: Person): void {
  behind(deps, person.companyId, async () => {
    if (await hookUp(deps, person, 'company')) return dropNeedless(deps, person)
    for (const { projectId } of await deps.store.projectMaps.list(person.companyId)) {
      await hookUp(deps, person, projectId)
    }
  })
}

/** The same for a project that has just been mapped. */
export function hookUpProject(deps: Deps, person: Person, projectId: ProcoreProjectId): void {
  const mappedAt = deps.clock.now()
  behind(deps, person.companyId, async () => {
    const { company, project } = await hooksFor(deps, person.companyId, projectId)
    if (isTelling(company)) return
    // Connecting, a moment ago, may have hooked up this project already.
    if (project && isTelling(project) && project.checkedAt >= mappedAt) return
    await hookUp(deps, person, projectId)
    await dropNeedless(deps, person)
  })
}

/** Seconds until what could not be had is tried again: where Procore did not answer, and where it said no. */
const restsWhenDown = 600
const restsWhenRefused = 6 * 3600

/**
 * The same once more when an admin opens the panel and Procore tells of nothing in this project: rights and products
 * change. Others do not try, because Procore would only refuse them.
 */
export function hookUpAgain(deps: Deps, person: Person, access: ProjectAccess): void {
  if (!access.companyAdmin && !access.projectAdmin) return
  behind(deps, person.companyId, async () => {
    const { company, project } = await hooksFor(deps, person.companyId, access.projectId)
    if (isTelling(company) || isTelling(project) || isResting(deps, project)) return
    if (access.companyAdmin && !isResting(deps, company) && (await hookUp(deps, person, 'company'))) {
      return dropNeedless(deps, person)
    }
    await hookUp(deps, person, access.projectId)
  })
}

function isResting(deps: Deps, hook: HookState | undefined): boolean {
  if (!hook) return false
  const rests = hook.problem === 'unavailable' ? restsWhenDown : restsWhenRefused
  return addSeconds(hook.checkedAt, rests) > deps.clock.now()
}

/** Beside a hook of the whole company one of a project would only tell everything twice. */
async function dropNeedless(deps: Deps, person: Person): Promise<void> {
  const hooks = await deps.store.hooks.list(person.companyId)
  if (!hooks.some((hook) => hook.scope === 'company' && isTelling(hook))) return
  for (const hook of hooks) if (hook.scope !== 'company') await drop(deps, person, hook)
}

/** Takes the company's hooks away, behind the answer to whoever disconnects. */
export function unhookCompany(deps: Deps, person: Person): void {
  behind(deps, person.companyId, async () => {
    for (const hook of await deps.store.hooks.list(person.companyId)) await drop(deps, person, hook)
  })
}

/** One that stays in Procore only tells us of a company that is connected no more; that is dropped on arrival. */
async function drop(deps: Deps, person: Person, { scope, hookId }: HookState): Promise<void> {
  if (hookId !== null) await deps.procoreFor(person).hooks.remove(scope, hookId).catch(logged(deps, person))
  await deps.store.hooks.remove(person.companyId, scope)
}

/**
 * Whether Procore tells us of changes in a project, for Setup; null while it is being arranged. A no for the whole
 * company is not the last word: the project is asked about next.
 */
export async function procoreNews(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<ProcoreNewsView | null> {
  const { company, project } = await hooksFor(deps, companyId, projectId)
  if (isTelling(company) || isTelling(project)) return { told: true }
  if (!project?.problem) return null
  return { told: false, reason: project.problem, detail: project.detail }
}

/** Resolves when nothing is being arranged with Procore for this company, as far as this process knows. */
export async function hooksArranged(deps: Deps, companyId: ProcoreCompanyId): Promise<void> {
  // How it went is stored, and what broke is logged where it was begun.
  await deps.hooksUnderWay.get(companyId)?.catch(() => undefined)
}

async function hooksFor(deps: Deps, companyId: ProcoreCompanyId, projectId: ProcoreProjectId) {
  const hooks = await deps.store.hooks.list(companyId)
  return {
    company: hooks.find(({ scope }) => scope === 'company'),
    project: hooks.find(({ scope }) => scope === projectId),
  }
}

function isTelling(hook: HookState | undefined): boolean {
  return hook !== undefined && hook.hookId !== null && hook.problem === null
}

/** One piece of a company's hook work after the other: connecting and mapping follow each other within moments. */
function behind(deps: Deps, companyId: ProcoreCompanyId, work: () => Promise<void>): void {
  const before = deps.hooksUnderWay.get(companyId) ?? Promise.resolve()
  const mine = before.then(work, work).finally(() => {
    if (deps.hooksUnderWay.get(companyId) === mine) deps.hooksUnderWay.delete(companyId)
  })
  deps.hooksUnderWay.set(companyId, mine)
  deps.background.run(mine)
}

/** Hook and triggers of one scope, made or brought up to date. False, and noted, where it cannot be had. */
async function hookUp(deps: Deps, person: Person, scope: HookScope): Promise<boolean> {
  let hookId: string | null = null
  const note = async (problem: HookProblem | null, detail: string | null = null) => {
    const checkedAt = deps.clock.now()
    await deps.store.hooks.save(person.companyId, { scope, hookId, problem, detail, checkedAt })
    if (problem) deps.log.warn('procore_hook_failed', { companyId: person.companyId, scope, problem })
    else deps.log.info('procore_hook_kept', { companyId: person.companyId, scope })
    return problem === null
  }
  const { hooks } = deps.procoreFor(person)
  try {
    const offered = await offer(deps, person, scope)
    if (!offered) return await note('not_offered')
    const order = {
      namespace,
      payloadVersion: offered.version,
      destinationUrl: deps.procoreWebhook.urlFor(person.companyId),
      authorization: await deps.procoreWebhook.secretFor(person.companyId),
    }
    const [known] = await hooks.list(scope, namespace)
    hookId = known?.hookId ?? (await hooks.create(scope, order)).hookId
    // The address or the secret may have changed since; what Procore shows of the secret tells nothing.
    if (known) await hooks.update(scope, hookId, order)
    const there = known ? await hooks.listTriggers(scope, hookId) : []
    for (const { name, actions } of offered.resources) {
      for (const action of actions) {
        const has = there.some((one) => one.resource === name && sameAction(one.action, action))
        if (!has) await hooks.createTrigger(scope, hookId, { resource: name, action })
      }
    }
    return await note(null)
  } catch (error) {
    if (!(error instanceof ProcoreError)) throw error
    return note(problemOf(error), error.messages.join(' ').slice(0, 300) || null)
  }
}

/** The newest payload version in which Procore tells of change events here, and its own names for them. */
async function offer(
  deps: Deps,
  person: Person,
  scope: HookScope,
): Promise<{ version: PayloadVersion; resources: HookResource[] } | null> {
  const { hooks } = deps.procoreFor(person)
  for (const version of payloadVersions) {
    const listed = await hooks.listResources(scope, version)
    const resources = wantedResources.flatMap((wanted) => {
      const resource = listed.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
      if (!resource) return []
      const actions = resource.actions.filter((action) =>
        wantedActions.some((one) => sameAction(action, one)),
      )
      return [{ name: resource.name, actions }]
    })
    if (resources.length > 0) return { version, resources }
  }
  return null
}

/** `create`, `CREATE` and `CREATED` are one (procore/FACTS.md 1.11). */
function sameAction(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/d$/, '')
  return plain(a) === plain(b)
}

function problemOf({ kind }: ProcoreError): HookProblem {
  if (kind === 'forbidden' || kind === 'not_found' || kind === 'app_not_connected') return 'forbidden'
  return kind === 'refused' ? 'refused' : 'unavailable'
}

function logged(deps: Deps, person: Person): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof ProcoreError)) throw error
    deps.log.warn('procore_hook_stays', { companyId: person.companyId, kind: error.kind })
  }
}
