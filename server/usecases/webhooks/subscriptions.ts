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
import { addSeconds, type Deps, inSequence } from '../deps.ts'
import type { ProcoreNewsView } from '../setup/views.ts'

/**
 * One namespace per app (procore/FACTS.md 1.11), so that a webhook is found again if the
 * response to its creation was lost.
 */
const namespace = 'clearstory-for-procore'
const wantedActions = ['create', 'update', 'delete'] as const

/**
 * Subscribes to Procore's webhooks in the background after an admin has connected: for the whole company if Procore
 * offers that, otherwise for each mapped project. Never fails. If subscribing is not possible, Setup shows why, and
 * the panel still reads changes when it opens.
 */
export function hookUpCompany(deps: Deps, person: Person): void {
  behind(deps, person.companyId, async () => {
    if (await hookUp(deps, person, 'company')) return dropNeedless(deps, person)
    for (const { projectId } of await deps.store.projectMaps.list(person.companyId)) {
      await hookUp(deps, person, projectId)
    }
  })
}

/** Subscribes for a project that has just been mapped. */
export function hookUpProject(deps: Deps, person: Person, projectId: ProcoreProjectId): void {
  const mappedAt = deps.clock.now()
  behind(deps, person.companyId, async () => {
    const { company, project } = await hooksFor(deps, person.companyId, projectId)
    if (isTelling(company)) return
    // The connect job a moment ago may have subscribed this project already.
    if (project && isTelling(project) && project.checkedAt >= mappedAt) return
    await hookUp(deps, person, projectId)
    await dropNeedless(deps, person)
  })
}

/** Seconds until a failed subscription is retried: after no answer from Procore, and after a refusal. */
const restsWhenDown = 600
const restsWhenRefused = 6 * 3600

/**
 * Retries subscribing when an admin opens the panel of a project without a working webhook, because rights and
 * products change. Other people do not trigger it, because Procore would refuse them.
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

/** Removes project webhooks that duplicate a company webhook: every change would be delivered twice. */
async function dropNeedless(deps: Deps, person: Person): Promise<void> {
  const hooks = await deps.store.hooks.list(person.companyId)
  if (!hooks.some((hook) => hook.scope === 'company' && isTelling(hook))) return
  for (const hook of hooks) if (hook.scope !== 'company') await drop(deps, person, hook)
}

/** Removes the company's webhooks in the background after a disconnect. */
export function unhookCompany(deps: Deps, person: Person): void {
  behind(deps, person.companyId, async () => {
    for (const hook of await deps.store.hooks.list(person.companyId)) await drop(deps, person, hook)
  })
}

/**
 * If a webhook stays in Procore, it only delivers changes of a company that is no longer
 * connected; they are dropped on arrival.
 */
async function drop(deps: Deps, person: Person, { scope, hookId }: HookState): Promise<void> {
  if (hookId !== null)
    await deps.procoreFor(person, 'background').hooks.remove(scope, hookId).catch(logged(deps, person))
  await deps.store.hooks.remove(person.companyId, scope)
}

/**
 * Whether Procore's webhooks report changes in a project, for Setup; null while they are being set up. A failure for
 * the whole company is not final, because the project is tried next.
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

/** Resolves when this process has no webhook subscription work in flight for this company. */
export async function hooksArranged(deps: Deps, companyId: ProcoreCompanyId): Promise<void> {
  // The outcome is stored, and errors are logged where the work was started.
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

/** Serializes a company's webhook work: connecting and mapping follow each other within moments. */
function behind(deps: Deps, companyId: ProcoreCompanyId, work: () => Promise<void>): void {
  deps.background.run(inSequence(deps.hooksUnderWay, companyId, work))
}

/**
 * Creates or updates the webhook and triggers of one scope. Returns false and stores the
 * problem if that is not possible.
 */
async function hookUp(deps: Deps, person: Person, scope: HookScope): Promise<boolean> {
  let hookId: string | null = null
  const note = async (problem: HookProblem | null, detail: string | null = null) => {
    const checkedAt = deps.clock.now()
    await deps.store.hooks.save(person.companyId, { scope, hookId, problem, detail, checkedAt })
    if (problem) deps.log.warn('procore_hook_failed', { companyId: person.companyId, scope, problem })
    else deps.log.info('procore_hook_kept', { companyId: person.companyId, scope })
    return problem === null
  }
  const { hooks } = deps.procoreFor(person, 'background')
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
    // The URL or the secret may have changed since, and the secret cannot be checked from what Procore returns.
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

/** The newest payload version for which Procore offers change events here, and Procore's names of the resources. */
async function offer(
  deps: Deps,
  person: Person,
  scope: HookScope,
): Promise<{ version: PayloadVersion; resources: HookResource[] } | null> {
  const { hooks } = deps.procoreFor(person, 'background')
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

/** Treats `create`, `CREATE` and `CREATED` as equal (procore/FACTS.md 1.11). */
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
