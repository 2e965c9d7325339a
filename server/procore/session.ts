import type * as v from 'valibot'
import type { Person } from '../domain/person.ts'
import { ProcoreError, type ProcorePurpose } from '../domain/ports/procore.ts'
import type { HttpAnswer, HttpOutcome } from '../transport/http-call.ts'
import { parseAnswer } from '../transport/wire-fields.ts'
import { errorOfAnswer, errorOfSilence, saysNotConnected, unreadable } from './errors.ts'
import { appCallers } from './fair-shares.ts'
import type { Gate, GateReport, Pace } from './gate.ts'
import { effectOf, isWrite, jsonOf, type ProcoreCall, type ProcoreHttp, pathId } from './procore-http.ts'
import { comeBackAt } from './rate-windows.ts'
import type { TokenKeeper, TokenRefresh } from './token-refresh.ts'

/** Calls Procore as one signed-in person, through the company's gate, with a valid token. Built on `ProcoreHttp`. */
export class ProcoreSession {
  readonly person: Person
  readonly #http: ProcoreHttp
  readonly #gate: Gate
  readonly #refresh: TokenRefresh
  readonly #keeper: TokenKeeper
  readonly #pace: Pace
  /** Its id at the gate. */
  readonly #caller: string
  readonly #forPush: boolean
  #installed: Promise<'yes' | 'no' | 'unknown'> | null = null

  constructor(parts: {
    person: Person
    http: ProcoreHttp
    gate: Gate
    refresh: TokenRefresh
    keeper: TokenKeeper
    pace: Pace
    purpose?: ProcorePurpose | undefined
  }) {
    this.person = parts.person
    this.#http = parts.http
    this.#gate = parts.gate
    this.#refresh = parts.refresh
    this.#keeper = parts.keeper
    this.#pace = parts.pace
    const { person, purpose } = parts
    this.#caller = purpose === 'background' || purpose === 'recovery' ? appCallers[purpose] : person.personId
    // The reads of a push belong to it, too.
    this.#forPush = purpose === 'push' || purpose === 'recovery'
  }

  /** Returns the successful answer to a call; throws `ProcoreError` for everything else. */
  async send(call: ProcoreCall): Promise<HttpAnswer> {
    const token = await this.#refresh.accessToken(this.person, this.#keeper, { forOnce: call.once === true })
    const first = await this.#attempt(call, token)
    if (first.kind === 'answer' && first.status === 401 && !saysNotConnected(first)) {
      return call.once ? this.#rejected(first, token) : this.#again(call, token)
    }
    return this.#settle(call, first, token)
  }

  async #again(call: ProcoreCall, token: string): Promise<HttpAnswer> {
    // 401 means the call was not executed, so writes are retried too. A write of money is not, in case that is ever wrong.
    const renewed = await this.#refresh.accessToken(this.person, this.#keeper, { rejected: token })
    return this.#settle(call, await this.#attempt(call, renewed), renewed)
  }

  /** A 401 to a call that is sent only once: refreshes the token for the next call; this one's outcome is unknown. */
  async #rejected(answer: HttpAnswer, token: string): Promise<never> {
    const kind = await this.#refresh.accessToken(this.person, this.#keeper, { rejected: token }).then(
      () => 'refused' as const,
      (error: unknown) =>
        error instanceof ProcoreError && error.kind === 'session_ended' ? error.kind : 'refused',
    )
    const { status, messages, written } = errorOfAnswer(answer, 'once')
    throw new ProcoreError(kind, { messages, written, ...(status === null ? {} : { status }) })
  }

  async #settle(call: ProcoreCall, outcome: HttpOutcome, token: string): Promise<HttpAnswer> {
    if (outcome.kind === 'answer' && saysNotConnected(outcome)) {
      await this.#notConnected(call, outcome, token)
    }
    return this.#success(call, outcome)
  }

  /**
   * Procore answered that the app is not installed in the company. Acting on it ends every session of the company, so one
   * call to the company confirms it first. If that call succeeds, the refusal concerned only the original call.
   */
  async #notConnected(call: ProcoreCall, answer: HttpAnswer, token: string): Promise<void> {
    // Parallel calls of one request are refused together and share one confirmation.
    this.#installed ??= this.#confirm(token)
    if ((await this.#installed) !== 'yes') return
    const { status, messages, written } = errorOfAnswer(answer, effectOf(call))
    throw new ProcoreError('forbidden', { messages, written, ...(status === null ? {} : { status }) })
  }

  async #confirm(token: string): Promise<'yes' | 'no' | 'unknown'> {
    const question: ProcoreCall = { method: 'GET', path: this.#companyMe() }
    const outcome = await this.#attempt(question, token).catch(() => null)
    if (outcome?.kind !== 'answer') return 'unknown'
    if (!saysNotConnected(outcome)) return outcome.status >= 200 && outcome.status <= 299 ? 'yes' : 'unknown'
    // A database error must not hide Procore's answer. The next call gets the same answer.
    await this.#keeper.appRemoved().catch(() => undefined)
    return 'no'
  }

  /** GET /rest/v1.3/companies/{company_id}/me: succeeds for a member of a company where the app is installed. */
  async askCompany(): Promise<void> {
    await this.send({ method: 'GET', path: this.#companyMe() })
  }

  #companyMe(): string {
    return `/rest/v1.3/companies/${pathId(this.person.companyId)}/me`
  }

  /** Sends a call and parses its answer with the schema. */
  async read<S extends v.GenericSchema>(call: ProcoreCall, schema: S): Promise<v.InferOutput<S>> {
    return readAnswer(call, await this.send(call), schema)
  }

  async #attempt(call: ProcoreCall, token: string): Promise<HttpOutcome> {
    const { companyId } = this.person
    const { writeKey, once } = call
    const task = {
      personId: this.#caller,
      ...(writeKey === undefined ? {} : { writeKey }),
      ...(once === undefined ? {} : { once }),
      ...(this.#forPush || isWrite(call) ? { forPush: true as const } : {}),
    }
    const left: { exchange?: Promise<Exchange> } = {}
    const attempt = () => {
      // The gate already respects `once`. This also guards against a gate that ignores it, such as an earlier version
      // that still runs in a company's Durable Object.
      if (once && left.exchange) return left.exchange
      left.exchange = this.#exchange(call, token)
      return left.exchange
    }
    try {
      return (await this.#gate.run(companyId, task, attempt)).outcome
    } catch (error) {
      if (once && left.exchange) return (await left.exchange).outcome
      throw error
    }
  }

  async #exchange(call: ProcoreCall, token: string): Promise<Exchange> {
    // Checked last, after everything slow: the wait at the gate and the token refresh.
    if (call.inTime?.() === false) throw new ProcoreError('unavailable')
    const outcome = await this.#http.send(this.person.companyId, token, call)
    return outcome.kind === 'answer'
      ? { outcome, status: outcome.status, headers: outcome.headers }
      : { outcome, status: null, headers: null }
  }

  #success(call: ProcoreCall, outcome: HttpOutcome): HttpAnswer {
    if (outcome.kind === 'no_answer') throw errorOfSilence(outcome, isWrite(call))
    if (outcome.status >= 200 && outcome.status <= 299) return outcome
    const back = comeBackAt(outcome, this.#pace.now())
    throw errorOfAnswer(outcome, effectOf(call), back === null ? undefined : new Date(back).toISOString())
  }
}

interface Exchange extends GateReport {
  outcome: HttpOutcome
}

/** Parses a successful answer with its schema; throws `unreadable`, which names the wrong field. */
export function readAnswer<S extends v.GenericSchema>(
  call: ProcoreCall,
  answer: HttpAnswer,
  schema: S,
): v.InferOutput<S> {
  const parsed = parseAnswer(schema, jsonOf(answer, isWrite(call)))
  if (!parsed.ok) throw unreadable(parsed.field, isWrite(call), answer.status)
  return parsed.value
}
