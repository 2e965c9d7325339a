import type { ProcoreCompanyId } from '../domain/ids.ts'
import type { Store } from '../domain/ports/store.ts'
import { createCompanyDatabases, homeDatabase } from './company-databases.ts'
import type { Encryption } from './encryption.ts'
import type { Sql } from './sql.ts'
import { createStore } from './store.ts'

/** The methods of a family that do not take the company first: they must say themselves whom they ask. */
type Crossing<Family> = {
  [Name in keyof Family]: Family[Name] extends (...given: infer Given) => unknown
    ? Given extends [ProcoreCompanyId, ...unknown[]]
      ? never
      : Name
    : never
}[keyof Family]

/**
 * One store over several databases: each company's rows are in one of them (company-databases.ts). Every method takes
 * the company first, so finding its database is one look before the call, remembered afterwards. What crosses
 * companies asks every database; sign-ins on their way are in the first, because their states name the company.
 */
export function createSpreadStore(home: Sql, more: ReadonlyMap<string, Sql>, encryption: Encryption): Store {
  const homeStore = createStore(home, encryption)
  const stores = new Map([[homeDatabase, homeStore]])
  for (const [name, sql] of more) stores.set(name, createStore(sql, encryption))
  const databases = createCompanyDatabases(home, [...stores.keys()])

  const storeOf = async (companyId: ProcoreCompanyId): Promise<Store> => {
    const name = await databases.of(companyId)
    const store = stores.get(name)
    if (!store) throw new Error(`no database is bound by the name ${name}, where a company's rows are`)
    return store
  }
  const each = <T>(ask: (store: Store) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from(stores.values(), ask))
  const gathered = async <T>(ask: (store: Store) => Promise<T[]>): Promise<T[]> => (await each(ask)).flat()

  /** A family whose methods go to the company's own database, but for those that cross companies. */
  const family = <Family extends object>(
    of: (store: Store) => Family,
    crossing: Pick<Family, Crossing<Family>>,
  ): Family =>
    new Proxy(of(homeStore), {
      get: (_, name) =>
        Reflect.get(crossing, name) ??
        (async (companyId: ProcoreCompanyId, ...rest: unknown[]) => {
          const owner: object = of(await storeOf(companyId))
          return Reflect.apply(Reflect.get(owner, name), owner, [companyId, ...rest])
        }),
    })

  return {
    signIns: homeStore.signIns,
    sessions: family((store) => store.sessions, {
      create: async (person, ...rest) => (await storeOf(person.companyId)).sessions.create(person, ...rest),
      unusedAnywhere: (...ends) => gathered((store) => store.sessions.unusedAnywhere(...ends)),
    }),
    access: family((store) => store.access, {}),
    connections: family((store) => store.connections, {}),
    installations: family((store) => store.installations, {
      due: async (checkedBefore, most) =>
        (await gathered((store) => store.installations.due(checkedBefore, most))).slice(0, most),
      gone: (reason, before, most) => gathered((store) => store.installations.gone(reason, before, most)),
    }),
    projectMaps: family((store) => store.projectMaps, {
      listAll: () => gathered((store) => store.projectMaps.listAll()),
    }),
    projectReleases: family((store) => store.projectReleases, {}),
    contracts: family((store) => store.contracts, {}),
    contractMaps: family((store) => store.contractMaps, {}),
    cors: family((store) => store.cors, {}),
    corLog: family((store) => store.corLog, {}),
    changeNotifications: family((store) => store.changeNotifications, {}),
    labels: family((store) => store.labels, {
      dueAnywhere: async (most) => (await gathered((store) => store.labels.dueAnywhere(most))).slice(0, most),
    }),
    tags: family((store) => store.tags, {}),
    syncs: family((store) => store.syncs, {
      dueForFullReading: async (startedBefore, troubleBefore, most) =>
        (await gathered((store) => store.syncs.dueForFullReading(startedBefore, troubleBefore, most))).slice(
          0,
          most,
        ),
    }),
    changeEvents: family((store) => store.changeEvents, {}),
    attachedTags: family((store) => store.attachedTags, {}),
    hooks: family((store) => store.hooks, {}),
    webhookEvents: family((store) => store.webhookEvents, {
      add: async (news, receivedAt) => (await storeOf(news.companyId)).webhookEvents.add(news, receivedAt),
      take: (now, leaseUntil, limit) => gathered((store) => store.webhookEvents.take(now, leaseUntil, limit)),
      forgetWorked: async (before) => {
        await each((store) => store.webhookEvents.forgetWorked(before))
      },
    }),
    links: family((store) => store.links, {}),
    panel: family((store) => store.panel, {}),
    pushes: family((store) => store.pushes, {
      unfinishedAnywhere: (now) => gathered((store) => store.pushes.unfinishedAnywhere(now)),
      forgetUnsent: async (before) => {
        await each((store) => store.pushes.forgetUnsent(before))
      },
    }),
    activity: family((store) => store.activity, {}),
    ping: async () => {
      await each((store) => store.ping())
    },
  }
}
