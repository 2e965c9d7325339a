import type * as v from 'valibot'
import type { Person } from '../domain/person.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import type { HttpAnswer, HttpOutcome } from '../transport/http-call.ts'
import { parseAnswer } from '../transport/wire-fields.ts'
import { errorOfAnswer, errorOfSilence, saysNotConnected, unreadable } from './errors.ts'
import type { Gate } from './gate.ts'
import { isWrite, jsonOf, type ProcoreCall, type ProcoreHttp } from './procore-http.ts'
import type { TokenKeeper, TokenRefresh } from './token-refresh.ts'

/** Floor 2: calls as one signed-in person, through the company's gate, with a token that works. */
export class ProcoreSession {
  readonly person: Person
  readonly #http: ProcoreHttp
  readonly #gate: Gate
  readonly #refresh: TokenRefresh
  readonly #keeper: TokenKeeper

  constructor(parts: {
    person: Person
    http: ProcoreHttp
    gate: Gate
    refresh: TokenRefresh
    keeper: TokenKeeper
  }) {
    this.person = parts.person
    this.#http = parts.http
    this.#gate = parts.gate
    this.#refresh = parts.refresh
    this.#keeper = parts.keeper
  }

  /** The successful answer to a call; everything else is thrown as `ProcoreError`. */
  async send(call: ProcoreCall): Promise<HttpAnswer> {
    const token = await this.#refresh.accessToken(this.person, this.#keeper)
    const first = await this.#attempt(call, token)
    if (first.kind === 'answer' && saysNotConnected(first)) await this.#keeper.appRemoved()
    else if (first.kind === 'answer' && first.status === 401) return this.#again(call, token)
    return success(call, first)
  }

  async #again(call: ProcoreCall, token: string): Promise<HttpAnswer> {
    // 401 means nothing was done, so a write may be made again too.
    const renewed = await this.#refresh.accessToken(this.person, this.#keeper, token)
    return success(call, await this.#attempt(call, renewed))
  }

  /** The answer to a call, read by its schema. */
  async read<S extends v.GenericSchema>(call: ProcoreCall, schema: S): Promise<v.InferOutput<S>> {
    return readAnswer(call, await this.send(call), schema)
  }

  async #attempt(call: ProcoreCall, token: string): Promise<HttpOutcome> {
    const { companyId, personId } = this.person
    const task = { personId, ...(call.writeKey === undefined ? {} : { writeKey: call.writeKey }) }
    const { outcome } = await this.#gate.run(companyId, task, async () => {
      // Everything that may take long is behind us here: the gate's wait, and the refresh after a 401.
      if (call.inTime?.() === false) throw new ProcoreError('unavailable')
      const outcome = await this.#http.send(companyId, token, call)
      return outcome.kind === 'answer'
        ? { outcome, status: outcome.status, headers: outcome.headers }
        : { outcome, status: null, headers: null }
    })
    return outcome
  }
}

/** Reads a successful answer by its schema; `unreadable` names the field that is wrong. */
export function readAnswer<S extends v.GenericSchema>(
  call: ProcoreCall,
  answer: HttpAnswer,
  schema: S,
): v.InferOutput<S> {
  const parsed = parseAnswer(schema, jsonOf(answer, isWrite(call)))
  if (!parsed.ok) throw unreadable(parsed.field, isWrite(call), answer.status)
  return parsed.value
}

function success(call: ProcoreCall, outcome: HttpOutcome): HttpAnswer {
  if (outcome.kind === 'no_answer') throw errorOfSilence(outcome, isWrite(call))
  if (outcome.status < 200 || outcome.status > 299) throw errorOfAnswer(outcome, isWrite(call))
  return outcome
}
