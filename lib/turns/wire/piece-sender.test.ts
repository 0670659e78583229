import { Writable } from 'node:stream'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { PermissionDeniedError } from '../../errors.ts'
import { EventStream } from '../../http/event-stream.ts'
import { anthropicDialect } from '../dialects/anthropic/anthropic-dialect.ts'
import { chatDialect } from '../dialects/chat/chat-dialect.ts'
import { cutLong } from '../dialects/cut-long.ts'
import { PieceSender } from './piece-sender.ts'

/** A client that takes a write only when the test says so. */
class Client extends Writable {
  taken = ''
  mostWaiting = 0
  #waiting: (() => void) | undefined

  constructor() {
    super({ highWaterMark: 100 })
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, taken: () => void): void {
    this.mostWaiting = Math.max(this.mostWaiting, this.writableLength)
    this.taken += chunk.toString()
    this.#waiting = taken
  }

  /** Takes one write. @returns whether there was one */
  take(): boolean {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.()
    return waiting !== undefined
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const admission = { holds: true, renew: () => Promise.resolve() }
const listener = (deadlineAt = Date.now() + 60_000) => ({ requestId: 'req', deadlineAt, admission })

test('however a client takes it, every piece arrives once, in order, and little waits for it', async () => {
  const step = fc.record({
    add: fc.array(fc.string({ unit: 'binary' }), { maxLength: 90 }),
    takes: fc.nat(3),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.nat(5), async (steps, after) => {
      const client = new Client()
      const stream = new EventStream(client)
      const sender = new PieceSender(stream, after, listener(), chatDialect)
      const pieces: string[] = []
      for (const { add, takes } of steps) {
        pieces.push(...add)
        sender.send(pieces)
        for (let taken = 0; taken < takes; taken++) {
          client.take()
          await turn()
        }
      }
      const all = sender.areTaken()
      for (let idle = 0; idle < 3; idle = client.take() ? 0 : idle + 1) await turn()
      expect(await all).toBe(true)
      expect(client.taken).toBe(chatDialect.pieceFrames(pieces.slice(after), after + 1))
      expect(client.mostWaiting).toBeLessThan(100_000)
      client.destroy()
      await stream.end()
    }),
    { numRuns: 60 },
  )
})

test('a client that takes nothing has one portion waiting, however long the answer is', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  const sender = new PieceSender(stream, 0, listener(), chatDialect)
  const pieces: string[] = []
  for (let index = 0; index < 10_000; index++) {
    pieces.push('a word ')
    sender.send(pieces)
  }
  expect(client.mostWaiting).toBeLessThan(1_000)
  client.take()
  await turn()
  expect(client.writableLength).toBeLessThan(50_000)
  expect(sender.sent).toBeLessThan(1_000)
  client.destroy()
  expect(await sender.areTaken()).toBe(false)
  await stream.end()
})

test('nobody is waited for after the deadline, and the end is then not told', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  const sender = new PieceSender(stream, 0, listener(Date.now()), chatDialect)
  const pieces = Array.from({ length: 2_000 }, () => 'a word ')
  sender.send(pieces)
  const portion = sender.sent
  client.take()
  expect(await sender.areTaken()).toBe(false)
  expect([sender.sent, portion < pieces.length]).toEqual([portion, true])
  client.destroy()
  await stream.end()
})

test('who is looked up anew beyond the deadline, and takes what is sent, is sent all of it', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  let holds = false
  const renewed = Promise.withResolvers<void>()
  const asked = {
    get holds() {
      return holds
    },
    renew: () => renewed.promise,
  }
  const sender = new PieceSender(stream, 0, { ...listener(Date.now()), admission: asked }, chatDialect)
  sender.send(['a', 'b'])
  holds = true
  renewed.resolve()
  const all = sender.areTaken()
  await turn()
  client.take()
  expect([await all, client.taken]).toEqual([true, chatDialect.pieceFrames(['a', 'b'], 1)])
  client.destroy()
  await stream.end()
})

test('a client that has left is sent nothing', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  client.destroy()
  await turn()
  const sender = new PieceSender(stream, 0, listener(), chatDialect)
  sender.send(['a', 'b'])
  expect([await sender.areTaken(), sender.sent, client.taken]).toEqual([false, 0, ''])
  await stream.end()
})

/** An event of Claude so long that it is several pieces. */
const longEvent = (length: number) => `event: e\ndata: {"type":"e","text":"${'x'.repeat(length)}"}\n\n`

test('a reader who may not read on is told so between two events, however long they are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(130_000), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      async (lengths, looks) => {
        const client = new Client()
        const stream = new EventStream(client)
        let looked = 0
        const refused = {
          get holds() {
            return ++looked < looks
          },
          renew: () => Promise.reject(new PermissionDeniedError('No more.')),
        }
        const sender = new PieceSender(stream, 0, { ...listener(), admission: refused }, anthropicDialect)
        const events = lengths.map(longEvent)
        sender.send(events.flatMap(cutLong))
        const all = sender.areTaken()
        for (let idle = 0; idle < 3; idle = client.take() ? 0 : idle + 1) await turn()
        const [before = '', refusal] = client.taken.split('event: error\n')
        const whole = [...events, ''].map((_, count) => events.slice(0, count).join(''))
        expect(whole.includes(before)).toBe(true)
        expect(refusal === undefined ? before === whole.at(-1) : refusal.includes('No more.')).toBe(true)
        expect(await all).toBe(refusal === undefined)
        client.destroy()
        await stream.end()
      },
    ),
    { numRuns: 40 },
  )
})

test('of an event whose rest has not come, nothing is sent', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  const sender = new PieceSender(stream, 0, listener(), anthropicDialect)
  const [first = '', ...rest] = cutLong(longEvent(90_000))
  const pieces = [longEvent(10), first]
  sender.send(pieces)
  client.take()
  await turn()
  expect([await sender.areTaken(), client.taken]).toEqual([true, longEvent(10)])
  pieces.push(...rest)
  sender.send(pieces)
  const all = sender.areTaken()
  for (let idle = 0; idle < 3; idle = client.take() ? 0 : idle + 1) await turn()
  expect([await all, client.taken === longEvent(10) + longEvent(90_000)]).toEqual([true, true])
  client.destroy()
  await stream.end()
})

const aside = 'event: thinking\ndata: {}\n\n'

test('what is said aside comes between whole frames, and not while the client is behind', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  const sender = new PieceSender(stream, 0, listener(), chatDialect)
  sender.say(aside)
  const pieces = ['a'.repeat(200)]
  sender.send(pieces)
  sender.say(aside)
  for (let idle = 0; idle < 3; idle = client.take() ? 0 : idle + 1) await turn()
  expect([await sender.areTaken(), client.taken]).toEqual([true, aside + chatDialect.pieceFrames(pieces, 1)])
  client.destroy()
  await stream.end()
})

test('a piece that comes while something is said aside to a slow client follows it', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  const sender = new PieceSender(stream, 0, listener(), chatDialect)
  const long = aside.replace('{}', JSON.stringify('x'.repeat(200)))
  sender.say(long)
  sender.send(['a'])
  const all = sender.areTaken()
  for (let idle = 0; idle < 3; idle = client.take() ? 0 : idle + 1) await turn()
  expect([await all, client.taken]).toEqual([true, long + chatDialect.pieceFrames(['a'], 1)])
  client.destroy()
  await stream.end()
})

test('a reader who may not read on is told nothing aside, but why', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  const refused = { holds: false, renew: () => Promise.reject(new PermissionDeniedError('No more.')) }
  const sender = new PieceSender(stream, 0, { ...listener(), admission: refused }, chatDialect)
  sender.say(aside)
  for (let idle = 0; idle < 3; idle = client.take() ? 0 : idle + 1) await turn()
  sender.say(aside)
  expect(await sender.areTaken()).toBe(false)
  expect(client.taken).toMatch(/^event: error\n.*No more\..*\n\n$/s)
  expect(client.taken).not.toContain('thinking')
  client.destroy()
  await stream.end()
})
