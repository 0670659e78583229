import { expect, jest, test } from '@jest/globals'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as fc from 'fast-check'

/** The function of a new process, with or without an edge in front. */
async function loadWith(secrets: string) {
  process.env['ORIGIN_VERIFY_SECRETS'] = secrets
  jest.resetModules()
  const { httpSettings } = await import('../config/http.ts')
  expect(httpSettings().ORIGIN_VERIFY_SECRETS.join()).toBe(secrets)
  return (await import('./client-address.ts')).clientAddress
}
const direct = await loadWith('')
const behindEdge = await loadWith('only-the-edge-knows-this-0123456789')

const event = (viewer: string | undefined, sourceIp = '203.0.113.9') =>
  ({
    headers: { ...(viewer !== undefined && { 'cloudfront-viewer-address': viewer }) },
    requestContext: { http: { sourceIp } },
  }) as unknown as APIGatewayProxyEventV2

test.each([
  ['192.0.2.1:46532', '192.0.2.1'],
  ['2001:db8:0:0:0:0:0:1:46532', '2001:db8:0:0:0:0:0:1'],
  ['2001:db8::1:443', '2001:db8::1'],
  ['[2001:DB8::1]:443', '2001:DB8::1'],
  ['::ffff:192.0.2.1:443', '::ffff:192.0.2.1'],
])('behind an edge a viewer of %s has the address %s', (viewer, address) => {
  expect(behindEdge(event(viewer))).toBe(address)
})

test.each([
  undefined,
  '',
  '192.0.2.1',
  '192.0.2.1:',
  '192.0.2.1:port',
  '192.0.2.1:123456',
  '192.0.2.256:80',
  '192.0.2.1:80, 192.0.2.2:80',
  '192.0.2.1:80\n',
  ' 192.0.2.1:80',
  '2001:db8::1',
  '2001:db8::1::443',
  '[]:443',
  'fe80::1%eth0:443',
  'example.com:443',
])('where the edge says %j, the caller is the connected client', (viewer) => {
  expect(behindEdge(event(viewer))).toBe('203.0.113.9')
})

test('every address that an edge writes with a port is read', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat({ max: 65_535 }), (address, port) => {
      expect(behindEdge(event(`[${address}]:${port}`))).toBe(address)
      expect(behindEdge(event(`${address}:${port}`))).toBe(address)
    }),
  )
})

test('without an edge no caller can claim another address', () => {
  expect(direct(event('192.0.2.1:46532'))).toBe('203.0.113.9')
  expect(direct(event(undefined, '2001:db8::9'))).toBe('2001:db8::9')
})
