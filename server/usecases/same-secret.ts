import type { Hash } from '../domain/ports/platform.ts'

/** Whether a presented secret is the expected one. In the same time wherever they differ: hashes are compared to the end. */
export async function sameSecret(hash: Hash, presented: string, expected: string): Promise<boolean> {
  const [given, wanted] = await Promise.all([hash.sha256(presented), hash.sha256(expected)])
  let difference = 0
  for (let at = 0; at < wanted.length; at += 1) difference |= given.charCodeAt(at) ^ wanted.charCodeAt(at)
  return difference === 0
}
