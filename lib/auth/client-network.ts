import { isIPv6 } from 'node:net'

/**
 * The network whose addresses count as one caller: for IPv6 the first 64 bits, the least that anybody is
 * given; each IPv4 address, also one mapped into IPv6, by itself.
 */
export function clientNetwork(address: string): string {
  if (!isIPv6(address)) return address
  const groups = ipv6Groups(address)
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return mappedIPv4(groups.slice(6))
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** The eight groups of an address in lower-case hex without leading zeros, however it was abbreviated. */
function ipv6Groups(address: string): string[] {
  const withoutZone = address.replace(/%.*/, '')
  // A URL writes each address in one way, a dotted end as hex.
  const canonical = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1)
  const [head = [], tail = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail]
}

const mappedIPv4 = (groups: string[]) =>
  groups
    .map((group) => Number.parseInt(group, 16))
    .flatMap((bits) => [bits >> 8, bits & 0xff])
    .join('.')
