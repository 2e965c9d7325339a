import { arrayAt, type Json, type JsonObject, objectAt, resolve } from './openapi.ts'

/** Clearstory's two names for the same thing (clearstory/FACTS.md). */
const aliases: Record<string, string> = { skip: 'offset', take: 'limit' }

/** Unknown, missing and malformed query parameters, by name. */
export function checkQuery(document: JsonObject, definition: JsonObject, rawQuery: string): string[] {
  const parameters = arrayAt(definition, 'parameters').map((one) => resolve(document, one))
  const known = new Map(
    parameters.filter((one) => one.in === 'query').map((one) => [baseName(String(one.name)), one]),
  )
  for (const [alias, name] of Object.entries(aliases)) {
    const parameter = known.get(name)
    if (parameter && String(parameter.description).includes(`\`${alias}\``)) known.set(alias, parameter)
  }
  for (const filter of documentedFilters(definition)) if (!known.has(filter)) known.set(filter, {})
  const given = new URLSearchParams(rawQuery)
  const problems: string[] = []
  for (const [name, value] of given) {
    const parameter = known.get(baseName(name))
    if (!parameter) problems.push(`query ${name} is not in the contract`)
    else if (!fits(resolve(document, parameter.schema), value, document)) {
      problems.push(`query ${name} does not fit: ${value}`)
    }
  }
  const names = new Set([...given.keys()].map(baseName))
  for (const [name, parameter] of known) {
    if (parameter.required === true && !names.has(name)) problems.push(`query ${name} is missing`)
  }
  for (const parameter of known.values()) {
    const choices = arrayAt(parameter, 'x-one-of-required').map(String)
    const problem = `one of ${choices.join(', ')} is required in the query`
    if (choices.length > 0 && !choices.some((name) => names.has(name)) && !problems.includes(problem)) {
      problems.push(problem)
    }
  }
  return problems
}

export function missingHeaders(
  document: JsonObject,
  definition: JsonObject,
  headers: Record<string, string>,
): string[] {
  return arrayAt(definition, 'parameters')
    .map((one) => resolve(document, one))
    .filter(
      (one) =>
        one.in === 'header' && one.required === true && headers[String(one.name).toLowerCase()] === undefined,
    )
    .map((one) => `header ${one.name} is missing`)
}

/** Filters documented as a JSON body on GET, which everyone sends in the query (procore/FACTS.md 1.5). */
function documentedFilters(definition: JsonObject): string[] {
  return Object.keys(
    objectAt(definition['x-documented-get-body'], 'properties', 'filters', 'properties'),
  ).map((name) => `filters[${name}]`)
}

/** Lists go with or without a trailing pair of brackets. */
function baseName(name: string): string {
  return name.replace(/\[\]$/, '')
}

function fits(schema: JsonObject, value: string, document: JsonObject): boolean {
  if (Array.isArray(schema.enum) && !schema.enum.map(String).includes(value)) return false
  switch (schema.type) {
    case 'integer':
      return /^-?\d+$/.test(value) && withinBounds(schema, Number(value))
    case 'number':
      return value !== '' && !Number.isNaN(Number(value)) && withinBounds(schema, Number(value))
    case 'boolean':
      return /^(true|false|1|0)$/.test(value)
    case 'array':
      return value.split(',').every((one) => fits(resolve(document, schema.items), one, document))
    default:
      return true
  }
}

function withinBounds({ minimum, maximum }: Record<string, Json>, value: number): boolean {
  return (
    (typeof minimum !== 'number' || value >= minimum) && (typeof maximum !== 'number' || value <= maximum)
  )
}
