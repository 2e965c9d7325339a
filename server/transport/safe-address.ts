import { isLoopbackIp, isPublicIp } from './public-ip.ts'

/**
 * SSRF check: whether a file may be downloaded from or uploaded to a URL taken from a response. Requires https and a
 * public host; loopback is allowed only if the vendor's own API is on this machine (a sandbox).
 *
 * Checks the URL only. On Node, the addresses that a name resolves to are checked when connecting
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

/** Whether an API runs on this machine, as a sandbox does. */
export function isOnThisMachine(apiUrl: string): boolean {
  return isLoopbackHost(new URL(apiUrl).hostname)
}

/** Expects a hostname as normalized by URL: IPv4 in four-part form, IPv6 in brackets. */
export function isLoopbackHost(hostname: string): boolean {
  return isLoopbackIp(hostname) || hostname === 'localhost' || hostname.endsWith('.localhost')
}

/** False for names of local networks (RFC 6762, RFC 8375, and .internal) and for single-label names. */
function isPublicName(hostname: string): boolean {
  // A trailing dot gives another spelling of the same name, which comparisons would miss.
  if (hostname.endsWith('.')) return false
  return hostname.includes('.') && !/\.(local|internal|home\.arpa|lan|intranet)$/.test(hostname)
}
