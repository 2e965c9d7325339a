/**
 * Whether a file may be fetched from or sent to an address that an answer gave: https only, and nothing on this machine
 * itself, unless the other side's own API is on it (a sandbox).
 */
export function isSafeAddress(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  if (isLoopback(hostname)) return /^https?:$/.test(protocol) && isLoopback(new URL(apiUrl).hostname)
  return protocol === 'https:'
}

function isLoopback(hostname: string): boolean {
  return (
    /^127(\.\d{1,3}){3}$/.test(hostname) ||
    hostname === '[::1]' ||
    hostname === 'localhost' ||
    hostname.endsWith('.localhost')
  )
}
