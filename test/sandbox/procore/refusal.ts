/** An answer that is not the one asked for. Procore's errors come in several shapes (procore/FACTS.md 1.6); so do these. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 422 | 429
  readonly body: object

  constructor(status: Refusal['status'], body: object) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
  }
}

/** The commonest shape: one sentence under `errors`. */
export function refuse(status: Refusal['status'], sentence: string): never {
  throw new Refusal(status, { errors: sentence })
}

/** The reference's shape, naming the field. */
export function refuseField(field: string, reason: string): never {
  throw new Refusal(400, {
    code: 400,
    message: `Invalid parameter ${field}: ${reason}`,
    fields: field,
    reason,
  })
}

/** What is wrong with each field of a write that is well formed but cannot be done. */
export function refuseLines(errors: Record<string, string[]>): never {
  throw new Refusal(422, { errors })
}
