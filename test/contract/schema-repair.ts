import { isObject, type Json, type JsonObject } from './openapi.ts'

export type Side = 'request' | 'response'

export interface RepairOptions {
  side: Side
  /** `$id` of the document that holds the named schemas. */
  definitions: string
  /** Procore declares nullability too rarely to be held to it in answers (procore/FACTS.md 1.2). */
  everythingNullable: boolean
  /** Properties declared as one object that are lists in truth (clearstory/FACTS.md). */
  listsInTruth: ReadonlySet<string>
}

const skipped = new Set(['nullable', 'example', 'examples', 'discriminator', 'xml'])

/**
 * An OpenAPI 3.0 schema as ajv reads it: `nullable` becomes a null type, whether or not a `type` stands beside it,
 * and an object that names its properties has no others.
 */
export function repair(schema: Json, options: RepairOptions, name = ''): Json {
  if (!isObject(schema)) return schema
  const repaired: JsonObject = {}
  for (const [key, value] of Object.entries(schema)) {
    if (!skipped.has(key)) repaired[key] = repairKeyword(key, value, options)
  }
  closeObject(schema, repaired)
  // The statuses' names are listed by Procore and yet are each company's own (procore/FACTS.md 1.7); no other name has a list.
  if (name === 'name' && options.side === 'response') delete repaired.enum
  const listed = options.listsInTruth.has(name) && !declaresPlainType(schema) ? asList(repaired) : repaired
  const nullable = schema.nullable === true || (options.side === 'response' && options.everythingNullable)
  return nullable ? withNull(listed) : listed
}

function repairKeyword(key: string, value: Json, options: RepairOptions): Json {
  switch (key) {
    case 'properties':
      if (!isObject(value)) return value
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, repair(one, options, name)]),
      )
    case '$ref': {
      const schemaName = String(value).replace('#/components/schemas/', '')
      return `${options.definitions}#/definitions/${encodeURIComponent(schemaName)}`
    }
    case 'items':
    case 'additionalProperties':
      return repair(value, options)
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
      return Array.isArray(value) ? value.map((one) => repair(one, options)) : value
    default:
      return value
  }
}

function closeObject(schema: JsonObject, repaired: JsonObject): void {
  if (!isObject(schema.properties) || schema.additionalProperties !== undefined || schema['x-depth-unknown'])
    return
  const dynamic = schema['x-dynamic-properties']
  const pattern = isObject(dynamic) ? dynamic.pattern : schema['x-key-pattern']
  if (typeof pattern === 'string') repaired.patternProperties = { [pattern]: {} }
  repaired.additionalProperties = false
}

/** A tag's item has a text `material` of its own beside the tag's list of that name. */
function declaresPlainType({ type }: JsonObject): boolean {
  return type !== undefined && type !== 'object'
}

function asList(schema: JsonObject): JsonObject {
  return { type: 'array', items: schema }
}

/** Widening the type keeps ajv's sentences short; only where there is none does it take an alternative. */
function withNull(schema: JsonObject): JsonObject {
  if (typeof schema.type !== 'string') return { anyOf: [{ type: 'null' }, schema] }
  const widened: JsonObject = { ...schema, type: [schema.type, 'null'] }
  if (Array.isArray(schema.enum)) widened.enum = [...new Set([...schema.enum, null])]
  return widened
}
