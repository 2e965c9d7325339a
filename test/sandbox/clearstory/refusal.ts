export interface ValidationError {
  location: 'query' | 'params' | 'body'
  param: string
  value: unknown
  msg: string
}

/** An error response; thrown anywhere below a route and rendered in one place. */
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

/** 401. The message is the same for an unknown key, a disabled key and a wrong secret. */
export function unauthorized(): Refusal {
  return new Refusal(401, { message: 'Unauthorized' })
}

/** 404, also for records of another company. */
export function notFound(): Refusal {
  return new Refusal(404, { message: 'Not Found' })
}

export function invalid(errors: ValidationError[]): Refusal {
  return new Refusal(422, { success: false, errors })
}
