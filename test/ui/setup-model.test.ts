import { expect, it } from 'vitest'
import type { ContractMapsView, SetupView } from '../../server/usecases/setup/views.ts'
import type { Api } from '../../ui/api/api.ts'
import type { Answer } from '../../ui/api/http.ts'
import { createSetup } from '../../ui/setup/model.ts'
import { createPanel } from '../../ui/state/panel.ts'

const view: SetupView = {
  standing: {
    personName: 'Ana Diaz',
    project: { name: 'Harbor Tower', number: null, currency: 'USD' },
    setup: 'complete',
    maySetUp: false,
    mayConnect: false,
    mayPush: 'yes',
    mayCreateChangeEvents: true,
    absent: [],
    clearstoryTrouble: null,
  },
  connection: null,
  mapping: { clearstoryProjectId: '9', title: 'Harbor', jobNumber: null, mappedByName: 'Ana', mappedAt: '' },
  procoreNews: null,
}
const mapsOf = (commitmentId: string | null): ContractMapsView => ({
  rows: [
    {
      contractId: '1',
      contractName: 'Electrical',
      contractorName: null,
      mapped: commitmentId === null ? null : { commitmentId, vendorName: null, budgetCodeId: null },
      suggestion: null,
    },
  ],
  commitments: [],
  budgetCodes: [],
})

it('contract maps that were saved are not replaced by a reading that began before', async () => {
  const panel = createPanel()
  panel.moveTo({ companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '10' })
  const answers: ((maps: Answer<ContractMapsView>) => void)[] = []
  const api: Pick<Api, 'setup' | 'contractMaps' | 'saveContractMaps'> = {
    setup: async () => ({ ok: true, value: view }),
    contractMaps: () => new Promise((resolve) => answers.push(resolve)),
    saveContractMaps: async () => ({ ok: true, value: mapsOf('77') }),
  }
  const setup = createSetup(api as Api, panel)
  const opened = setup.read()
  const again = setup.read()
  while (answers.length < 2) await Promise.resolve()
  answers[0]?.({ ok: true, value: mapsOf(null) })
  await setup.saveMaps([])
  answers[1]?.({ ok: true, value: mapsOf(null) })
  await Promise.all([opened, again])
  expect(setup.maps.value).toEqual(mapsOf('77'))
})

it('says which contract maps are being saved, and that they are no longer when the save failed', async () => {
  const panel = createPanel()
  panel.moveTo({ companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '10' })
  const answers: ((maps: Answer<ContractMapsView>) => void)[] = []
  const api: Pick<Api, 'saveContractMaps'> = {
    saveContractMaps: () => new Promise((resolve) => answers.push(resolve)),
  }
  const setup = createSetup(api as Api, panel)
  const row = (contractId: string) => ({ contractId, commitmentId: '77', budgetCodeId: null })
  const first = setup.saveMaps([row('1'), row('2')])
  const second = setup.saveMaps([row('3')])
  expect(setup.savingMaps.value).toEqual(['1', '2', '3'])
  answers[0]?.({ ok: true, value: mapsOf('77') })
  await first
  expect(setup.savingMaps.value).toEqual(['3'])
  const problem = { type: '/problems/x', code: 'x', title: '', status: 503, detail: '', retryAfter: null }
  answers[1]?.({ ok: false, problem: problem as never })
  await second
  expect(setup.savingMaps.value).toEqual([])
})
