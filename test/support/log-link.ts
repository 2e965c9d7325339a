import * as v from 'valibot'
import { ana } from './fresh-app.ts'
import { expectOk, harbor } from './mapped-project.ts'

// What the COR log and the exposure report about linked CORs.

const rows = v.object({
  rows: v.array(
    v.object({
      number: v.string(),
      link: v.nullable(v.object({ states: v.array(v.string()), needsAttention: v.boolean() })),
    }),
  ),
})
const part = v.object({ count: v.number(), cents: v.number() })
const exposure = v.object({ totals: v.object({ settled: part, changed: part, none: part }) })

/** The link in a COR's row in the log. */
export async function logLink(number: string) {
  const { body } = await expectOk(ana.get(`${harbor}/cors?search=${number}`))
  const link = v.parse(rows, body).rows.find((one) => one.number === number)?.link
  if (!link) throw new Error(`COR ${number} is not linked in the log`)
  return link
}

export async function exposureTotals() {
  const { body } = await expectOk(ana.get(`${harbor}/exposure`))
  return v.parse(exposure, body).totals
}
