import { Hono } from 'hono'
import * as v from 'valibot'
import type {
  BudgetCodeId,
  ClearstoryProjectId,
  CommitmentId,
  ContractId,
  ProcoreProjectId,
} from '../../domain/ids.ts'
import type { Deps } from '../../usecases/deps.ts'
import { connectClearstory, disconnectClearstory } from '../../usecases/setup/connection.ts'
import { type ChosenCodes, saveContractMaps, showContractMaps } from '../../usecases/setup/contract-maps.ts'
import {
  listClearstoryProjects,
  mapProject,
  releaseProject,
  unmapProject,
  withdrawRelease,
} from '../../usecases/setup/project-map.ts'
import { showSetup, showStanding } from '../../usecases/setup/show.ts'
import { validateSetup } from '../../usecases/setup/validate.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import type { PersonEnv } from '../middleware/require-person.ts'
import { idSchema, valid } from '../parse.ts'
import { personHere } from '../person-here.ts'

const ofProject = v.object({ projectId: idSchema<ProcoreProjectId>() })
const ofClearstoryProject = v.object({ clearstoryProjectId: idSchema<ClearstoryProjectId>() })
const keyPart = v.pipe(v.string(), v.trim(), v.minLength(1, 'is empty'), v.maxLength(400))
const connection = v.object({ ...ofProject.entries, keyId: keyPart, secret: keyPart })

const contractMapsBody = v.object({
  maps: v.pipe(
    v.array(
      v.object({
        contractId: idSchema<ContractId>(),
        commitmentId: v.nullable(idSchema<CommitmentId>()),
        budgetCodeId: v.nullable(idSchema<BudgetCodeId>()),
      }),
    ),
    v.maxLength(500, 'at most 500 contracts at once'),
  ),
})

/** The company's connection: PUT and DELETE /api/connection. */
export function connectionRoutes(deps: Deps) {
  return new Hono<PersonEnv>()
    .put('/', valid('json', connection), async (c) => {
      const body = c.req.valid('json')
      const person = await personHere(deps, c)
      await connectClearstory(deps, person, body.projectId, { keyId: body.keyId, secret: body.secret })
      return c.json(await showSetup(deps, person, body.projectId))
    })
    .delete('/', valid('query', ofProject), async (c) => {
      const { projectId } = c.req.valid('query')
      const person = await personHere(deps, c)
      await disconnectClearstory(deps, person, projectId)
      return c.json(await showSetup(deps, person, projectId))
    })
}

/** One project's setup, below /api/projects/:projectId. */
export function setupRoutes(deps: Deps) {
  return (
    new Hono<ProjectEnv>()
      .get('/standing', async (c) => c.json(await showStanding(deps, c.var.person, c.var.projectId)))
      .get('/setup', async (c) => c.json(await showSetup(deps, c.var.person, c.var.projectId)))
      // POST, because it calls Procore and Clearstory, which a prefetch or reload must not trigger.
      .post('/validation', async (c) => c.json(await validateSetup(deps, c.var.person, c.var.projectId)))
      .get('/clearstory-projects', async (c) =>
        c.json(await listClearstoryProjects(deps, c.var.person, c.var.projectId)),
      )
      .put('/mapping', valid('json', ofClearstoryProject), async (c) => {
        const { clearstoryProjectId } = c.req.valid('json')
        await mapProject(deps, c.var.person, c.var.projectId, clearstoryProjectId)
        return c.json(await showSetup(deps, c.var.person, c.var.projectId))
      })
      .delete('/mapping', async (c) => {
        await unmapProject(deps, c.var.person, c.var.projectId)
        return c.json(await showSetup(deps, c.var.person, c.var.projectId))
      })
      .put('/releases/:clearstoryProjectId', valid('param', ofClearstoryProject), async (c) => {
        const { clearstoryProjectId: id } = c.req.valid('param')
        await releaseProject(deps, c.var.person, c.var.projectId, id)
        return c.json(await listClearstoryProjects(deps, c.var.person, c.var.projectId))
      })
      .delete('/releases/:clearstoryProjectId', valid('param', ofClearstoryProject), async (c) => {
        const { clearstoryProjectId: id } = c.req.valid('param')
        await withdrawRelease(deps, c.var.person, c.var.projectId, id)
        return c.json(await listClearstoryProjects(deps, c.var.person, c.var.projectId))
      })
      .get('/contract-maps', async (c) => c.json(await showContractMaps(deps, c.var.person, c.var.projectId)))
      .put('/contract-maps', valid('json', contractMapsBody), async (c) => {
        const { maps } = c.req.valid('json')
        const chosen = new Map<ContractId, ChosenCodes>(
          maps.map(({ contractId, ...codes }) => [contractId, codes]),
        )
        return c.json(await saveContractMaps(deps, c.var.person, c.var.projectId, chosen))
      })
  )
}
