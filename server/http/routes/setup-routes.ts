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
import { openAsCompanyAdmin } from '../../usecases/project-scope.ts'
import { connectClearstory, disconnectClearstory } from '../../usecases/setup/connection.ts'
import { type ChosenCodes, saveContractMaps, showContractMaps } from '../../usecases/setup/contract-maps.ts'
import {
  listClearstoryProjects,
  mapProject,
  releaseProject,
  unmapProject,
  withdrawRelease,
} from '../../usecases/setup/project-map.ts'
import { showSetup, standingOf } from '../../usecases/setup/show.ts'
import { validateSetup } from '../../usecases/setup/validate.ts'
import { companyAdmin, mappedProject, project, projectAdmin, projectNow } from '../auth.ts'
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
      const scope = await openAsCompanyAdmin({ deps, person, projectId: body.projectId })
      await connectClearstory(scope, { keyId: body.keyId, secret: body.secret })
      return c.json(await showSetup(scope))
    })
    .delete('/', valid('query', ofProject), async (c) => {
      const { projectId } = c.req.valid('query')
      const person = await personHere(deps, c)
      const scope = await openAsCompanyAdmin({ deps, person, projectId })
      await disconnectClearstory(scope)
      return c.json(await showSetup(scope))
    })
}

/** One project's setup, below /api/projects/:projectId. */
export function setupRoutes() {
  return (
    new Hono<ProjectEnv>()
      .get('/standing', project, async (c) => c.json(await standingOf(c.var.scope)))
      .get('/setup', project, async (c) => c.json(await showSetup(c.var.scope)))
      // POST, because it calls Procore and Clearstory, which a prefetch or reload must not trigger.
      .post('/validation', projectNow, async (c) => c.json(await validateSetup(c.var.scope)))
      .get('/clearstory-projects', projectAdmin, async (c) =>
        c.json(await listClearstoryProjects(c.var.scope)),
      )
      .put('/mapping', valid('json', ofClearstoryProject), projectAdmin, async (c) => {
        const { clearstoryProjectId } = c.req.valid('json')
        await mapProject(c.var.scope, clearstoryProjectId)
        return c.json(await showSetup(c.var.scope))
      })
      .delete('/mapping', projectAdmin, async (c) => {
        await unmapProject(c.var.scope)
        return c.json(await showSetup(c.var.scope))
      })
      .put('/releases/:clearstoryProjectId', valid('param', ofClearstoryProject), companyAdmin, async (c) => {
        const { clearstoryProjectId: id } = c.req.valid('param')
        await releaseProject(c.var.scope, id)
        return c.json(await listClearstoryProjects(c.var.scope))
      })
      .delete(
        '/releases/:clearstoryProjectId',
        valid('param', ofClearstoryProject),
        companyAdmin,
        async (c) => {
          const { clearstoryProjectId: id } = c.req.valid('param')
          await withdrawRelease(c.var.scope, id)
          return c.json(await listClearstoryProjects(c.var.scope))
        },
      )
      .get('/contract-maps', mappedProject, async (c) => c.json(await showContractMaps(c.var.scope)))
      .put('/contract-maps', valid('json', contractMapsBody), projectAdmin, async (c) => {
        const { maps } = c.req.valid('json')
        const chosen = new Map<ContractId, ChosenCodes>(
          maps.map(({ contractId, ...codes }) => [contractId, codes]),
        )
        return c.json(await saveContractMaps(c.var.scope, chosen))
      })
  )
}
