/** An error response. Procore's errors come in several shapes (procore/FACTS.md 1.6); so do these. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 422 | 429
  readonly body: object

  constructor(status: Refusal['status'], body: object) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
  }
}

/** The most common shape: one sentence under `errors`. */
export function refuse(status: Refusal['status'], sentence: string): never {
  throw new Refusal(status, { errors: sentence })
}

/** The shape in the API reference, which names the field. */
export function refuseField(field: string, reason: string): never {
  throw new Refusal(400, {
    code: 400,
    message: `Invalid parameter ${field}: ${reason}`,
    fields: field,
    reason,
  })
}

/** The errors of each field, for a write that is well formed but cannot be carried out. */
export function refuseLines(errors: Record<string, string[]>): never {
  throw new Refusal(422, { errors })
}
