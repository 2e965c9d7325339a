import type { Context } from 'hono'

/** The IP address of a request; null if the runtime does not provide it. */
export type CallerAddress = (c: Context) => string | null

/**
 * Behind a reverse proxy every connection comes from the proxy, so all callers would share its limits. The proxy
 * appends the address it sees to `X-Forwarded-For`: only the last entry can be trusted, because the caller may have
 * sent the earlier ones.
 */
export function behindProxy(socketAddress: CallerAddress): CallerAddress {
  return (c) => {
    const last = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
    return last ? withoutPort(last) : socketAddress(c)
  }
}

/** Set by Cloudflare on every request, overriding any value from the caller. */
export const cloudflareAddress: CallerAddress = (c) => c.req.header('cf-connecting-ip') ?? null

/** The keys for rate limits. */
export interface CallerKeys {
  /** One caller: an IPv4 address, or an IPv6 /64, the smallest block a provider assigns to a customer. */
  address: string
  /** The largest block of one customer: the surrounding IPv6 /48, or the same as `address`. */
  network: string
}

/** Unparseable addresses share one key: otherwise a header could be used to obtain any number of budgets. */
export function callerKeys(address: string | null): CallerKeys {
  const text = (address ?? '').toLowerCase().replace(/%.*$/, '')
  const mapped = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text)
  if (mapped?.[1] !== undefined) return { address: mapped[1], network: mapped[1] }
  const groups = groupsOf(text)
  if (groups === null) return { address: 'unknown', network: 'unknown' }
  return {
    address: `${groups.slice(0, 4).join(':')}::/64`,
    network: `${groups.slice(0, 3).join(':')}::/48`,
  }
}

/** The eight groups of an IPv6 address; null if it is not one. */
function groupsOf(text: string): string[] | null {
  if (!URL.canParse(`http://[${text}]`)) return null
  const [left = '', right] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::')
  const before = left === '' ? [] : left.split(':')
  const after = right === undefined || right === '' ? [] : right.split(':')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return right === undefined ? before : [...before, ...zeros, ...after]
}

/** Some proxies add the port: `203.0.113.9:4711`, `[2001:db8::1]:4711`. */
function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)
  return bracketed?.[1] ?? text.replace(/^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/, '$1')
}
