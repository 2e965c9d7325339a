/**
 * | kind | situation |
 * |---|---|
 * | cannot_store | the disk or the database is full, failing or read-only: what was to be written was not |
 * | secret_unreadable | a token or a key was written with a secret key that is not ours any more, or was altered |
 */
export type StoreErrorKind = 'cannot_store' | 'secret_unreadable'

/** How a database lets us down that somebody can do something about; anything else it throws is a bug. */
export class StoreError extends Error {
  readonly kind: StoreErrorKind

  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.kind = kind
  }
}
