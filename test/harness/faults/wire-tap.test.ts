import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { until } from '../until.ts'
import { startWireTap, WireLog, type WireTap } from './wire-tap.ts'

// Echoes every byte, even to clients that have ended their own side.
const echo = createServer((socket) => {
  socket.on('error', () => undefined)
  socket.on('data', (bytes) => (arrived += bytes.toString()))
  socket.pipe(socket)
})

beforeAll(async () => {
  await once(echo.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => void echo.close())

let log: WireLog
let tap: WireTap
let client: Client
/** Everything that the echo server received. */
let arrived: string

beforeEach(async () => {
  const address = echo.address()
  if (address === null || typeof address === 'string') throw new Error('the echo listens on no TCP port')
  arrived = ''
  log = new WireLog()
  tap = await startWireTap(log, 'echo', `tcp://127.0.0.1:${address.port}`)
  client = await call()
})
afterEach(async () => {
  client.socket.destroy()
  await tap.close()
})

/** A connection, what came back on it and how it ended. */
interface Client {
  readonly socket: Socket
  received: string
  end: 'open' | 'finished' | 'reset'
}

async function call(): Promise<Client> {
  const { hostname, port } = new URL(tap.through('tcp://echo'))
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  const called: Client = { socket, received: '', end: 'open' }
  socket.on('data', (bytes) => (called.received += bytes.toString()))
  socket.on('end', () => (called.end = 'finished'))
  socket.on('error', () => (called.end = 'reset'))
  await until(async () => (socket.connecting ? undefined : true))
  return called
}
const echoed = (text: string) => until(async () => (client.received === text ? true : undefined))
const ended = (how: Client['end']) => until(async () => (client.end === how ? true : undefined))
const passed = (direction: string) =>
  log
    .since(0)
    .filter((passage) => passage.direction === direction)
    .map(({ text }) => text)
    .join('')

test('traffic is logged, and a watcher that sees it can still hold it back', async () => {
  client.socket.write('one')
  await echoed('one')
  log.watch(({ text }) => text === 'two' && tap.hold('to server'))
  client.socket.write('two')
  await until(async () => (passed('to server') === 'onetwo' ? true : undefined))
  log.watch()
  expect(arrived).toBe('one')
  tap.release()
  await echoed('onetwo')
  expect(passed('from server')).toBe('onetwo')
})

test('a client that ends its own side still gets the answer, and then the end', async () => {
  client.socket.end('last words')
  await ended('finished')
  expect(client.received).toBe('last words')
})

test('held in both directions, nothing arrives; after the release everything does, the end last', async () => {
  tap.hold('from server')
  client.socket.write('one')
  await until(async () => (passed('from server') === 'one' ? true : undefined))
  tap.hold('to server')
  client.socket.end('two')
  await until(async () => (passed('to server') === 'onetwo' ? true : undefined))
  expect([passed('from server'), client.received, client.end]).toEqual(['one', '', 'open'])
  tap.release()
  await ended('finished')
  expect(client.received).toBe('onetwo')
})

test('holding the second direction does not release the first', async () => {
  tap.hold('to server')
  tap.hold('from server')
  client.socket.write('one')
  await until(async () => (passed('to server') === 'one' ? true : undefined))
  expect(arrived).toBe('')
  tap.release()
  await echoed('one')
})

test('a slow line delivers late, and keeps the order across its mending', async () => {
  tap.slow({ latencyMs: 20, bytesPerSecond: 1_000 })
  const startedAt = performance.now()
  client.socket.write('x'.repeat(50))
  await until(async () => (passed('to server').length === 50 ? true : undefined))
  tap.mend()
  client.socket.end('y')
  await ended('finished')
  expect(client.received).toBe(`${'x'.repeat(50)}y`)
  // A lower bound, which no slow machine breaks: 50 bytes take 50 ms, and 20 ms of latency come on top.
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(69)
})

test('a half-closed connection delivers nothing more to one side, and still carries what that side sends', async () => {
  tap.halfClose('from server')
  await ended('finished')
  client.socket.write('still here')
  await until(async () => (passed('from server') === 'still here' ? true : undefined))
  expect(client.received).toBe('')
})

test('a cut resets open and new connections until it is mended', async () => {
  tap.cut()
  await ended('reset')
  client = await call()
  await ended('reset')
  tap.mend()
  client = await call()
  client.socket.write('again')
  await echoed('again')
  expect(arrived).toBe('again')
})

test.each([
  ['to server', () => arrived],
  ['from server', () => client.received],
] as const)('a cut after five bytes %s lets those through and no other', async (direction, delivered) => {
  tap.cutAfter(direction, 5)
  client.socket.write('one')
  await echoed('one')
  client.socket.write(' two')
  await ended('reset')
  expect(delivered()).toBe('one t')
})

test('a mended tap no longer cuts', async () => {
  tap.cutAfter('to server', 2)
  tap.mend()
  client.socket.write('one')
  await echoed('one')
  expect(client.end).toBe('open')
})
