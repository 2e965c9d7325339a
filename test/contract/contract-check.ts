import { join } from 'node:path'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { JournalEntry } from '../sandbox/core/journal.ts'
import {
  isObject,
  type Json,
  type JsonObject,
  type Operation,
  objectAt,
  operationsOf,
  readDocument,
  resolve,
} from './openapi.ts'
import { checkQuery, missingHeaders } from './query-check.ts'
import { type RepairOptions, repair, type Side } from './schema-repair.ts'

export interface ContractCheck {
  /** What is wrong with a call by its system's contract; each sentence begins with `request` or `response`. */
  check(entry: JournalEntry): string[]
}

const systems = ['procore', 'clearstory'] as const
const clearstoryLists = new Set(['records', 'offices', 'labor', 'material', 'equipment', 'other'])

/** Reads both contracts from a folder and holds journal entries against them. */
export function createContractCheck(dir: string): ContractCheck {
  const contracts = {
    procore: new Contract('procore', readDocument(join(dir, 'procore.openapi.json'))),
    clearstory: new Contract('clearstory', readDocument(join(dir, 'clearstory.openapi.json'))),
  }
  return { check: (entry) => contracts[entry.system].check(entry) }
}

class Contract {
  readonly #document: JsonObject
  readonly #operations: Operation[]
  readonly #options: Record<Side, RepairOptions>
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, logger: false })
  readonly #validators = new Map<JsonObject, ValidateFunction>()

  constructor(system: (typeof systems)[number], document: JsonObject) {
    this.#document = document
    this.#operations = operationsOf(document)
    const isClearstory = system === 'clearstory'
    const common = {
      everythingNullable: !isClearstory,
      listsInTruth: isClearstory ? clearstoryLists : new Set<string>(),
    }
    this.#options = {
      request: { ...common, side: 'request', definitions: `${system}-request` },
      response: { ...common, side: 'response', definitions: `${system}-response` },
    }
    const schemas = Object.entries(objectAt(document, 'components', 'schemas'))
    for (const options of Object.values(this.#options)) {
      const definitions = Object.fromEntries(schemas.map(([name, schema]) => [name, repair(schema, options)]))
      this.#ajv.addSchema({ $id: options.definitions, definitions })
    }
  }

  check(entry: JournalEntry): string[] {
    const operation = this.#operations.find(
      ({ method, pattern }) => method === entry.method && pattern.test(entry.path),
    )
    if (!operation) return [`request ${entry.method} ${entry.path} is not in the contract`]
    const where = `${entry.method} ${operation.template}`
    return [
      ...this.#checkRequest(entry, operation.definition).map((problem) => `request ${where}: ${problem}`),
      ...this.#checkResponse(entry, operation.definition).map((problem) => `response ${where}: ${problem}`),
    ]
  }

  #checkRequest(entry: JournalEntry, definition: JsonObject): string[] {
    return [
      ...missingHeaders(this.#document, definition, entry.requestHeaders),
      ...checkQuery(this.#document, definition, entry.query),
      ...this.#checkRequestBody(entry, definition),
    ]
  }

  #checkRequestBody(entry: JournalEntry, definition: JsonObject): string[] {
    const body = resolve(this.#document, definition.requestBody)
    const content = objectAt(body, 'content')
    if (Object.keys(content).length === 0)
      return entry.requestBody === '' ? [] : ['a body is sent where none belongs']
    if (entry.requestBody === '') return body.required === true ? ['the body is missing'] : []
    const type = mediaType(entry.requestHeaders)
    if (!isObject(content[type])) return [`content type ${type} is not in the contract`]
    if (type !== 'application/json') return []
    return this.#checkJson(entry.requestBody, objectAt(content, type, 'schema'), 'request')
  }

  #checkResponse(entry: JournalEntry, definition: JsonObject): string[] {
    // A dropped connection says nothing; the login page is for people.
    if (entry.status === 0 || entry.path === '/oauth/authorize') return []
    const responses = objectAt(definition, 'responses')
    const documented = responses[String(entry.status)] ?? responses.default
    // Which errors an operation lists says little about which it has; success must be the documented one.
    if (documented === undefined)
      return entry.status < 400 ? [`status ${entry.status} is not in the contract`] : []
    const content = objectAt(resolve(this.#document, documented), 'content')
    if (!isObject(content['application/json'])) return []
    if (entry.status >= 500 && !mediaType(entry.responseHeaders).includes('json')) return []
    return this.#checkJson(entry.responseBody, objectAt(content, 'application/json', 'schema'), 'response')
  }

  #checkJson(text: string, schema: JsonObject, side: Side): string[] {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return ['the body is not JSON']
    }
    const validate = this.#validator(schema, side)
    return validate(value) ? [] : problemsOf(validate.errors ?? [])
  }

  #validator(schema: JsonObject, side: Side): ValidateFunction {
    const known = this.#validators.get(schema)
    if (known) return known
    const repaired: Json = repair(schema, this.#options[side])
    const compiled = this.#ajv.compile(isObject(repaired) ? repaired : {})
    this.#validators.set(schema, compiled)
    return compiled
  }
}

/** Each problem at its field; that an alternative, or null, was not met either adds nothing to it. */
function problemsOf(errors: readonly ErrorObject[]): string[] {
  const telling = errors.filter(
    ({ keyword, params }) => keyword !== 'anyOf' && keyword !== 'oneOf' && params.type !== 'null',
  )
  const sentences = (telling.length > 0 ? telling : errors).map(
    ({ instancePath, keyword, message, params }) => {
      const field = instancePath.replaceAll('/', '.').slice(1) || 'the body'
      if (keyword === 'additionalProperties')
        return `${field}: ${params.additionalProperty} is not in the contract`
      return `${field}: ${message}${keyword === 'enum' ? ` ${JSON.stringify(params.allowedValues)}` : ''}`
    },
  )
  return [...new Set(sentences)]
}

function mediaType(headers: Record<string, string>): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}
