import { ClearstoryError } from '../domain/ports/clearstory.ts'

/** A reading of one thing; null where Clearstory answers 404. */
export async function orNull<T>(reading: Promise<T | null>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ClearstoryError && error.kind === 'not_found') return null
    throw error
  }
}
