// Classifies IP addresses as public or not, based on IANA's registries of special-purpose addresses:
// https://www.iana.org/assignments/iana-ipv4-special-registry
// https://www.iana.org/assignments/iana-ipv6-special-registry

/** First address and prefix length. */
const notPublicV4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, reserved and broadcast.
  ['224.0.0.0', 3],
]

/**
 * Non-public ranges within 2000::/3, the only range in general use. 6to4 and Teredo are included because they embed an
 * IPv4 address.
 */
const notPublicV6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const globalUnicast: [string, number] = ['2000::', 3]
/** NAT64 (RFC 6052): the last 32 bits are the IPv4 address that is reached. */
const nat64: [string, number] = ['64:ff9b::', 96]

/** Whether a literal IPv4 or IPv6 address is public; null for a name. IPv6 may be in brackets. */
export function isPublicIp(text: string): boolean | null {
  const ip = bitsOf(text.replace(/^\[|\]$/g, ''))
  if (ip === null) return null
  if (ip.length === 32) return !notPublicV4.some((range) => isIn(ip, range))
  if (isIn(ip, nat64)) return isPublicIp(dotted(ip.slice(96))) === true
  return isIn(ip, globalUnicast) && !notPublicV6.some((range) => isIn(ip, range))
}

/** 127.0.0.0/8 and ::1. An IPv4-mapped IPv6 address (::ffff:127.0.0.1) does not count. */
export function isLoopbackIp(text: string): boolean {
  const ip = bitsOf(text.replace(/^\[|\]$/g, ''))
  if (ip === null) return false
  return ip.length === 32 ? isIn(ip, ['127.0.0.0', 8]) : isIn(ip, ['::1', 128])
}

function isIn(ip: string, [first, length]: [string, number]): boolean {
  const range = bitsOf(first)
  return range !== null && ip.length === range.length && ip.startsWith(range.slice(0, length))
}

/** An address as a string of 32 or 128 binary digits; null if it is not an IP address. */
function bitsOf(text: string): string | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.').map(Number)
    return parts.every((part) => part < 256) ? parts.map((part) => binary(part, 8)).join('') : null
  }
  const plain = text.replace(/%.*$/, '')
  if (!plain.includes(':') || !URL.canParse(`http://[${plain}]`)) return null
  const [left = '', right] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::')
  const before = left === '' ? [] : left.split(':')
  const after = right === undefined || right === '' ? [] : right.split(':')
  const zeros = Array.from({ length: right === undefined ? 0 : 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].map((group) => binary(Number.parseInt(group, 16), 16)).join('')
}

function binary(value: number, digits: number): string {
  return value.toString(2).padStart(digits, '0')
}

function dotted(bits: string): string {
  return [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.')
}
