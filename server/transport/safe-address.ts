import { isLoopbackIp, isPublicIp } from './public-ip.ts'

/**
 * Whether a file may be fetched from or sent to an address that an answer gave: https only, and a public host. This
 * machine itself only where the other side's own API is on it (a sandbox).
 *
 * Judges what the address says. What a name resolves to is checked where the connection is made, on Node
 * (`node-public-fetch.ts`). On Workers only this check is possible; there is no private network behind a Worker, and
 * Cloudflare does not connect to private addresses.
 */
export function isSafeAddress(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  if (isLoopbackHost(hostname)) return /^https?:$/.test(protocol) && isOnThisMachine(apiUrl)
  return protocol === 'https:' && (isPublicIp(hostname) ?? isPublicName(hostname))
}

/** Whether an API is on this machine, as a sandbox is. */
export function isOnThisMachine(apiUrl: string): boolean {
  return isLoopbackHost(new URL(apiUrl).hostname)
}

/** As URL writes hosts: an IPv4 address in its four-part form, an IPv6 address in brackets. */
export function isLoopbackHost(hostname: string): boolean {
  return isLoopbackIp(hostname) || hostname === 'localhost' || hostname.endsWith('.localhost')
}

/** Names of local networks (RFC 6762, RFC 8375, and .internal) and of single machines are not. */
function isPublicName(hostname: string): boolean {
  // A trailing dot makes another text of the same name, which comparisons would miss.
  if (hostname.endsWith('.')) return false
  return hostname.includes('.') && !/\.(local|internal|home\.arpa|lan|intranet)$/.test(hostname)
}
