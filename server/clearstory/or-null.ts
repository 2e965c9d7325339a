import { ClearstoryError } from '../domain/ports/clearstory.ts'

/** The result of a read, or null if Clearstory answers 404. */
export async function orNull<T>(reading: Promise<T | null>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ClearstoryError && error.kind === 'not_found') return null
    throw error
  }
}
