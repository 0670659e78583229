import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { clientNetwork } from './client-network.ts'

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:0.0.0.0', '0.0.0.0'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0000:ffff::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:3:4:192.0.2.1', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['', ''],
  ['unknown', 'unknown'],
])('%j counts as %j', (address, network) => {
  expect(clientNetwork(address)).toBe(network)
})

const bits16 = fc.nat({ max: 0xffff })
const half = fc.tuple(bits16, bits16, bits16, bits16)
const inFull = (groups: number[]) =>
  groups.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':')
const canonical = (groups: number[]) => new URL(`http://[${inFull(groups)}]`).hostname.slice(1, -1)
const isMapped = (groups: number[]) => inFull(groups).startsWith('0000:0000:0000:0000:0000:FFFF:')

test('two IPv6 addresses count as one exactly if their first 64 bits are the same, however they are written', () => {
  const pairs = fc.tuple(half, half, fc.oneof(fc.constant(undefined), half), half)
  fc.assert(
    fc.property(pairs, ([network, host, otherNetwork = network, otherHost]) => {
      const [one, other] = [
        [...network, ...host],
        [...otherNetwork, ...otherHost],
      ]
      fc.pre(!isMapped(one) && !isMapped(other))
      const areOne = network.join() === otherNetwork.join()
      expect(clientNetwork(inFull(one)) === clientNetwork(canonical(other))).toBe(areOne)
    }),
  )
})

test('an IPv4 address counts alone, and as itself when it is mapped into IPv6', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '0:0:0:0:0:FFFF:'), (address, prefix) => {
      expect(clientNetwork(address)).toBe(address)
      expect(clientNetwork(prefix + address)).toBe(address)
    }),
  )
})

test('a network counts as itself, and no text is too strange to be counted', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), fc.ipV4(), fc.string({ unit: 'binary' })), (address) => {
      const network = clientNetwork(address)
      expect(clientNetwork(network)).toBe(network)
    }),
  )
})
