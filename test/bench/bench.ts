import { measureBrowser } from './browser.ts'
import { countCalls } from './calls.ts'
import { measureCost } from './cost.ts'
import { measureDownload } from './download.ts'
import { measureEngines } from './engines.ts'
import type { Figure } from './figure.ts'
import { measureLoad } from './load.ts'
import { measureMillionCors } from './million-cors.ts'
import { measurePanelOpen } from './panel-open.ts'
import { measureSmoothness } from './smooth.ts'
import { measureThroughput } from './throughput.ts'
import { measureWebhooks } from './webhooks.ts'

/**
 * `npm run bench`: counts of calls, and ratios between variants measured in the same run. Absolute times mean little on
 * a shared machine, so none are printed. Exits with 1 if a goal is missed.
 */
const parts: Record<string, () => Promise<Figure[]>> = {
  calls: countCalls,
  cost: measureCost,
  download: measureDownload,
  engines: measureEngines,
  'million-cors': measureMillionCors,
  'panel-open': measurePanelOpen,
  smooth: measureSmoothness,
  throughput: measureThroughput,
  webhooks: measureWebhooks,
  load: measureLoad,
  browser: measureBrowser,
}
const wanted = process.argv.slice(2)
let missed = 0
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  for (const { what, value, unit, goal, met } of await measure()) {
    if (!met) missed += 1
    const shown = Number.isInteger(value) ? String(value) : value.toFixed(2)
    console.log(
      `${met ? '  ' : '✗ '}${what.padEnd(76)} ${shown.padStart(7)} ${unit.padEnd(6)} (goal ${goal})`,
    )
  }
}
process.exitCode = missed > 0 ? 1 : 0
