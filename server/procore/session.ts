import type * as v from 'valibot'
import type { Person } from '../domain/person.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import type { HttpAnswer, HttpOutcome } from '../transport/http-call.ts'
import { parseAnswer } from '../transport/wire-fields.ts'
import { errorOfAnswer, errorOfSilence, saysNotConnected, unreadable } from './errors.ts'
import type { Gate, GateReport, Pace } from './gate.ts'
import { effectOf, isWrite, jsonOf, type ProcoreCall, type ProcoreHttp, pathId } from './procore-http.ts'
import { comeBackAt } from './rate-windows.ts'
import type { TokenKeeper, TokenRefresh } from './token-refresh.ts'

/** Floor 2: calls as one signed-in person, through the company's gate, with a token that works. */
export class ProcoreSession {
  readonly person: Person
  readonly #http: ProcoreHttp
  readonly #gate: Gate
  readonly #refresh: TokenRefresh
  readonly #keeper: TokenKeeper
  readonly #pace: Pace
  readonly #forPush: boolean
  #installed: Promise<'yes' | 'no' | 'unknown'> | null = null

  constructor(parts: {
    person: Person
    http: ProcoreHttp
    gate: Gate
    refresh: TokenRefresh
    keeper: TokenKeeper
    pace: Pace
    /** Its readings too are for a push. */
    forPush?: boolean
  }) {
    this.person = parts.person
    this.#http = parts.http
    this.#gate = parts.gate
    this.#refresh = parts.refresh
    this.#keeper = parts.keeper
    this.#pace = parts.pace
    this.#forPush = parts.forPush ?? false
  }

  /** The successful answer to a call; everything else is thrown as `ProcoreError`. */
  async send(call: ProcoreCall): Promise<HttpAnswer> {
    const token = await this.#refresh.accessToken(this.person, this.#keeper, { forOnce: call.once === true })
    const first = await this.#attempt(call, token)
    if (first.kind === 'answer' && first.status === 401 && !saysNotConnected(first)) {
      return call.once ? this.#rejected(first, token) : this.#again(call, token)
    }
    return this.#settle(call, first, token)
  }

  async #again(call: ProcoreCall, token: string): Promise<HttpAnswer> {
    // 401 means nothing was done, so a write may be made again too; one of money is not, should that ever be wrong.
    const renewed = await this.#refresh.accessToken(this.person, this.#keeper, { rejected: token })
    return this.#settle(call, await this.#attempt(call, renewed), renewed)
  }

  /** A 401 to a call that leaves once: the token is renewed for the next call, this one stays in doubt. */
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
   * Procore says that the app is not installed in the company. That would end everybody's session, so the company itself
   * is asked once. Where it still answers, the refusal was about this call.
   */
  async #notConnected(call: ProcoreCall, answer: HttpAnswer, token: string): Promise<void> {
    // Calls of one request are refused together: one question serves them all.
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
    // Trouble with our database must not hide what Procore answered. It says the same to the next call.
    await this.#keeper.appRemoved().catch(() => undefined)
    return 'no'
  }

  /** GET /rest/v1.3/companies/{company_id}/me: answers those who belong to a company where the app is installed. */
  async askCompany(): Promise<void> {
    await this.send({ method: 'GET', path: this.#companyMe() })
  }

  #companyMe(): string {
    return `/rest/v1.3/companies/${pathId(this.person.companyId)}/me`
  }

  /** The answer to a call, read by its schema. */
  async read<S extends v.GenericSchema>(call: ProcoreCall, schema: S): Promise<v.InferOutput<S>> {
    return readAnswer(call, await this.send(call), schema)
  }

  async #attempt(call: ProcoreCall, token: string): Promise<HttpOutcome> {
    const { companyId, personId } = this.person
    const { writeKey, once } = call
    const task = {
      personId,
      ...(writeKey === undefined ? {} : { writeKey }),
      ...(once === undefined ? {} : { once }),
      ...(this.#forPush || isWrite(call) ? { forPush: true as const } : {}),
    }
    const left: { exchange?: Promise<Exchange> } = {}
    const attempt = () => {
      // The gate knows that this call leaves once. This holds even for one that forgets it, such as an earlier version
      // that still runs in a company's object.
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
    // Everything that may take long is behind us here: the gate's wait, and the refresh of the token.
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
