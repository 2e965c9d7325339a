import { createSandbox } from '../sandbox/sandbox.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { anaWithHarborMapped } from '../support/mapped-project.ts'
import { type Figure, percentile } from './figure.ts'

const queued = 1_000
const measured = 300

/**
 * How long Procore waits for a webhook's response while a thousand others are queued, on a disk with synchronous
 * writes.
 */
export async function measureWebhooks(): Promise<Figure[]> {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  // Queued webhooks are not processed until the measurement is over.
  const app = await startApp(sandbox, { pause: () => held })
  await anaWithHarborMapped(app)
  const [hook] = sandbox.procore.state.webhooks.hooks
  if (!hook) throw new Error('no hook was made')
  const told = (at: number) =>
    fetch(hook.destinationUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: hook.authorization ?? '' },
      body: JSON.stringify({
        id: at + 1,
        ulid: `01K${String(at).padStart(23, '0')}`,
        timestamp: new Date().toISOString(),
        company_id: companies.marin.id,
        project_id: projects.harbor.id,
        event_type: 'update',
        resource_name: 'Change Events',
        resource_id: changeEvents.lobby.id,
      }),
    })
  for (let at = 0; at < queued; at += 1) await told(at)
  const waits: number[] = []
  for (let at = queued; at < queued + measured; at += 1) {
    const from = performance.now()
    const answer = await told(at)
    await answer.arrayBuffer()
    if (answer.status !== 202) throw new Error(`a webhook was answered with ${answer.status}`)
    waits.push(performance.now() - from)
  }
  letGo()
  await app.close()
  await sandbox.close()
  const p99 = percentile(waits, 0.99)
  return [
    {
      what: `webhook answered while ${queued} are queued, p99`,
      value: p99,
      unit: 'ms',
      goal: '< 50',
      met: p99 < 50,
    },
  ]
}
