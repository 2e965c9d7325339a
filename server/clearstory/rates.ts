import * as v from 'valibot'
import type { ClearstoryProjectId } from '../domain/ids.ts'
import { type LaborUnit, type Rates, type RateType, rateTypes } from '../domain/tag.ts'
import { decimal, requiredText } from '../transport/wire-fields.ts'
import type { ClearstoryGet } from './clearstory-http.ts'
import { readAll } from './pages.ts'

/** A record of GET /rates/project/{projectId}/{rateType}; labor has five rates, the others one. */
const wireRate = v.object({
  projectRateId: requiredText,
  rate: decimal,
  straightTimeRate: decimal,
  overTimeRate: decimal,
  doubleTimeRate: decimal,
  premiumOverTimeRate: decimal,
  premiumDoubleTimeRate: decimal,
})
type WireRate = v.InferOutput<typeof wireRate>

/** A project's rates. Ids are unique only within a type, so each type has a separate map. */
export async function projectRates(get: ClearstoryGet, projectId: ClearstoryProjectId): Promise<Rates> {
  const [labor, material, equipment, other] = await Promise.all(
    rateTypes.map((type) => readType(get, projectId, type)),
  )
  return {
    labor: new Map((labor ?? []).map((rate) => [rate.projectRateId, hours(rate)])),
    material: single(material),
    equipment: single(equipment),
    other: single(other),
  }
}

function readType(get: ClearstoryGet, projectId: ClearstoryProjectId, type: RateType): Promise<WireRate[]> {
  return readAll(get, `/rates/project/${encodeURIComponent(projectId)}/${type}`, {}, wireRate, {
    key: (rate) => rate.projectRateId,
  })
}

function single(rates: WireRate[] = []): Map<string, string> {
  return new Map(rates.flatMap(({ projectRateId, rate }) => (rate === null ? [] : [[projectRateId, rate]])))
}

function hours(rate: WireRate): Partial<Record<LaborUnit, string>> {
  const given: [LaborUnit, string | null][] = [
    ['ST', rate.straightTimeRate],
    ['OT', rate.overTimeRate],
    ['DT', rate.doubleTimeRate],
    ['P-OT', rate.premiumOverTimeRate],
    ['P-DT', rate.premiumDoubleTimeRate],
  ]
  return Object.fromEntries(given.flatMap(([unit, amount]) => (amount === null ? [] : [[unit, amount]])))
}
