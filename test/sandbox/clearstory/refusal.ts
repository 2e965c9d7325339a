export interface ValidationError {
  location: 'query' | 'params' | 'body'
  param: string
  value: unknown
  msg: string
}

/** An answer other than the asked one; thrown anywhere below a route, rendered in one place. */
export class Refusal extends Error {
  readonly status: 401 | 403 | 404 | 422
  readonly body: object

  constructor(status: 401 | 403 | 404 | 422, body: object) {
    super(`${status} ${JSON.stringify(body)}`)
    this.name = 'Refusal'
    this.status = status
    this.body = body
  }
}

/** 401, the same words whether the key is unknown, disabled or its secret wrong. */
export function unauthorized(): Refusal {
  return new Refusal(401, { message: 'Unauthorized' })
}

/** 404, also for what belongs to another company. */
export function notFound(): Refusal {
  return new Refusal(404, { message: 'Not Found' })
}

export function invalid(errors: ValidationError[]): Refusal {
  return new Refusal(422, { success: false, errors })
}
