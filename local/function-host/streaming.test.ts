import { get, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { routes } from './fixtures/routes.ts'
import { bundleFixtures, jsonOf, readerOf, responseTo } from './serve-fixtures.ts'
import { type FunctionHost, startFunctionHost } from './start-function-host.ts'

let bundles: Awaited<ReturnType<typeof bundleFixtures>>
let host: FunctionHost

beforeAll(async () => {
  jest.spyOn(console, 'error').mockImplementation(() => {})
  bundles = await bundleFixtures()
  host = await startFunctionHost({ routes, directory: bundles.directory })
})

afterAll(async () => {
  await host.close()
  await bundles.remove()
})

const give = (name: string) => fetch(`${host.url}/signals/${name}?give=yes`)
const signalled = async (name: string) => (await jsonOf(await fetch(`${host.url}/signals/${name}`))).value

test('a frame reaches the client before the next is written', async () => {
  const response = await fetch(`${host.url}/confirmed?name=order`)
  const read = readerOf(response)
  expect(await read()).toMatch(/^data: first/)
  await give('order')
  expect(await read()).toBe('data: second\n\n')
  expect(await read()).toBeUndefined()
})

test('middy: the prelude sets status, headers and cookies', async () => {
  const response = await fetch(`${host.url}/middy`)
  expect(response.status).toBe(202)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.get('x-mode')).toBe('streaming')
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; Path=/'])
  expect(await response.text()).toBe([1, 2, 3].map((id) => `id: ${id}\ndata: token ${id}\n\n`).join(''))
})

test('headers go out with the first bytes of the body, and alone where those are not there yet', async () => {
  const flushed = jest.spyOn(ServerResponse.prototype, 'flushHeaders')
  await (await fetch(`${host.url}/middy`)).text()
  expect(flushed).not.toHaveBeenCalled()
  flushed.mockRestore()
})

test('middy: an empty body still has its status', async () => {
  expect((await fetch(`${host.url}/middy?status=204`)).status).toBe(204)
})

test('a throw before the first byte is a 502', async () => {
  const response = await fetch(`${host.url}/interrupted?early=1`)
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({ error: { code: 'function_failed' } })
})

test('a throw after the first byte cuts the connection', async () => {
  const response = await fetch(`${host.url}/interrupted?name=cut`)
  expect(response.headers.get('content-type')).toBe('text/plain')
  const read = readerOf(response)
  expect(await read()).toBe('first')
  await give('cut')
  await expect(read()).rejects.toThrow('terminated')
})

test('a handler that never ends its stream is a 502', async () => {
  expect((await fetch(`${host.url}/unfinished`)).status).toBe(502)
})

test('a timeout is a 502 before the first byte and a cut connection after it', async () => {
  expect((await fetch(`${host.url}/hang-stream`)).status).toBe(502)
  const begun = await fetch(`${host.url}/hang-stream?begin=1`)
  expect(begun.status).toBe(200)
  await expect(begun.text()).rejects.toThrow('terminated')
})

test('a handler runs to its end even if its client has left', async () => {
  const client = new AbortController()
  const { signal } = client
  const response = await fetch(`${host.url}/flood?name=gone&chunks=2000&size=16384`, { signal })
  await readerOf(response)()
  expect(await signalled('gone-waits')).toBeGreaterThan(0)
  client.abort()
  expect(await signalled('gone-ended')).toMatchObject({ waits: expect.any(Number) })
})

test('a slow reader holds the handler back and loses nothing', async () => {
  const request = get(`${host.url}/flood?name=slow&chunks=2000&size=16384`)
  const response = await responseTo(request)
  const lastWritten = await signalled('slow-waits')
  expect(lastWritten).toBeLessThan(1999)
  const body = await text(response)
  expect(body).toHaveLength(2000 * 16_384)
  expect(body.split('\n')[1999]).toMatch(/\.1999$/)
  expect((await signalled('slow-ended')).waits).toBeGreaterThan(0)
})

test('200 streams at once lose no frame', async () => {
  const expected = Array.from({ length: 40 }, (_, index) => `id: ${index + 1}`)
  const streams = Array.from({ length: 200 }, () =>
    fetch(`${host.url}/middy?frames=40`).then((r) => r.text()),
  )
  for (const body of await Promise.all(streams)) {
    expect(body.match(/^id: \d+$/gm)).toEqual(expected)
  }
})

test('draining waits for a handler whose client has left', async () => {
  const other = await startFunctionHost({ routes, directory: bundles.directory })
  const client = new AbortController()
  const response = await fetch(`${other.url}/confirmed?name=drained`, { signal: client.signal })
  await readerOf(response)()
  client.abort()
  const order: string[] = []
  const drained = other.drain().then(() => order.push('drained'))
  // A drain that does not wait would overtake this round trip.
  await give('unrelated')
  order.push('handler told')
  await give('drained')
  await drained
  expect(order).toEqual(['handler told', 'drained'])
})
