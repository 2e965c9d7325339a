import type { Counted, Metrics } from '../domain/ports/platform.ts'

const help = {
  pushes: 'Pushes sent to Procore, by how they ended.',
  settlements: 'Pushes of unknown outcome, by how they were settled.',
  gate_refusals: 'Calls to Procore given up unsent because the wait would have been too long.',
  calls: 'Calls to Procore and Clearstory, by class of the answer.',
  syncs: 'Readings of what changed in Clearstory.',
} as const satisfies Record<keyof Counted, string>

/** Histogram bucket bounds in seconds; a call that would wait longer than twenty is refused. */
const waits = [0.001, 0.1, 0.5, 1, 2, 5, 10, 20]
const prefix = 'clearstory_for_procore'

export interface ReadableMetrics extends Metrics {
  /** All metrics in the Prometheus text format. */
  text(): string
}

/**
 * Counters in this process's memory; memory use is bounded by the number of labels.
 *
 * @param gauges values measured on each scrape, by their full metric name
 */
export function countingMetrics(
  gauges: () => Readonly<Record<string, number>> = () => ({}),
): ReadableMetrics {
  const counters = new Map<string, Map<string, number>>(Object.keys(help).map((name) => [name, new Map()]))
  const buckets = waits.map(() => 0)
  let waited = 0
  let waitedSeconds = 0

  return {
    count: (name, labels) => {
      const series = counters.get(name)
      const key = Object.entries(labels)
        .map(([label, value]) => `${label}="${value}"`)
        .join(',')
      series?.set(key, (series.get(key) ?? 0) + 1)
    },

    waitedAtGate: (seconds) => {
      waited += 1
      waitedSeconds += seconds
      for (const [at, bound] of waits.entries()) if (seconds <= bound) buckets[at] = (buckets[at] ?? 0) + 1
    },

    text: () => {
      const lines: string[] = []
      for (const [name, words] of Object.entries(help)) {
        lines.push(`# HELP ${prefix}_${name}_total ${words}`, `# TYPE ${prefix}_${name}_total counter`)
        for (const [labels, count] of counters.get(name) ?? []) {
          lines.push(`${prefix}_${name}_total{${labels}} ${count}`)
        }
      }
      const wait = `${prefix}_gate_wait_seconds`
      lines.push(`# HELP ${wait} How long calls waited at the gate before they went to Procore.`)
      lines.push(`# TYPE ${wait} histogram`)
      for (const [at, bound] of waits.entries()) lines.push(`${wait}_bucket{le="${bound}"} ${buckets[at]}`)
      lines.push(`${wait}_bucket{le="+Inf"} ${waited}`)
      lines.push(`${wait}_sum ${waitedSeconds}`, `${wait}_count ${waited}`)
      for (const [name, value] of Object.entries(gauges())) {
        lines.push(`# TYPE ${name} gauge`, `${name} ${value}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}
