import { once } from 'node:events'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { createParser } from 'eventsource-parser'
import * as fc from 'fast-check'
import { EventStream, frame } from './event-stream.ts'

interface ParsedEvent {
  event: string | undefined
  id: string | undefined
  data: unknown
}

/** What a client makes of the bytes, cut where it pleases, with a parser that is not ours. */
function parse(bytes: Buffer, places: number[] = []): { events: ParsedEvent[]; errors: unknown[] } {
  const events: ParsedEvent[] = []
  const errors: unknown[] = []
  const parser = createParser({
    onEvent: ({ event, id, data }) => events.push({ event, id, data: JSON.parse(data) }),
    onError: (error) => errors.push(error),
    onRetry: (retry) => errors.push(retry),
  })
  const decoder = new TextDecoder()
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  )
  for (const [index, edge] of edges.slice(1).entries()) {
    parser.feed(decoder.decode(bytes.subarray(edges[index], edge), { stream: true }))
  }
  return { events, errors }
}

/** Model text that tries to end its event and to begin another. */
const forgery = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r',
        '\r\n',
        '\n\n',
        '\r\r',
        '\r\n\r\n',
        '\u2028',
        '\u2029',
        '\u0085',
        '\v',
        '\f',
      ),
      fc.constantFrom(
        'event: done',
        'event:error',
        'data: {}',
        'data:',
        'id: 7',
        'id:',
        'retry: 1',
        ': ping',
        ':',
      ),
      fc.constantFrom('\0', '\uFEFF', '\uD83D', '\uDC4B', '"', '\\', String.raw`\n`, '}', ' '),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test('no text of the model can forge, end or split an event', () => {
  const one = fc.record({
    event: fc.constantFrom('start', 'token', 'done', 'error'),
    text: forgery,
    id: fc.option(fc.nat(), { nil: undefined }),
  })
  let texts = 0
  fc.assert(
    fc.property(fc.array(one, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 30 }), (sent, places) => {
      texts += sent.length
      const bytes = Buffer.from(sent.map(({ event, text, id }) => frame(event, { text }, id)).join(''))
      const { events, errors } = parse(bytes, places)
      expect(events).toEqual(
        sent.map(({ event, text, id }) => ({
          event,
          id: id === undefined ? undefined : String(id),
          data: { text },
        })),
      )
      expect(errors).toEqual([])
    }),
    { numRuns: 2_500 },
  )
  expect(texts).toBeGreaterThan(10_000)
})

test('a name or a key of the data cannot forge an event either', () => {
  const data = { 'a\n\nevent: done\ndata: {}\n\n': ['\r\rid: 1\r\r'] }
  expect(parse(Buffer.from(frame('token', data)))).toEqual({
    events: [{ event: 'token', id: undefined, data }],
    errors: [],
  })
})

test('a frame is an event, an id if there is one, and one line of data', () => {
  expect(frame('token', { text: 'a\nb' }, 3)).toBe('event: token\nid: 3\ndata: {"text":"a\\nb"}\n\n')
  expect(frame('token', {}, 0)).toBe('event: token\nid: 0\ndata: {}\n\n')
  expect(frame('done', {})).toBe('event: done\ndata: {}\n\n')
})

/** A client that takes a write only when the test says so. */
class Client extends Writable {
  readonly taken: string[] = []
  readonly #waiting: ((error?: Error) => void)[] = []
  readonly #holds: boolean

  constructor({ holds = false } = {}) {
    super({ highWaterMark: 10, decodeStrings: false })
    this.#holds = holds
  }

  override _write(chunk: string, _encoding: string, taken: (error?: Error) => void): void {
    this.taken.push(chunk)
    if (this.#holds) this.#waiting.push(taken)
    else taken()
  }

  take(error?: Error): void {
    this.#waiting.shift()?.(error)
  }
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
})
afterEach(() => {
  jest.useRealTimers()
})

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Whether a promise has an outcome by now. */
async function settled(promise: Promise<unknown> | undefined): Promise<boolean> {
  let done = false
  void promise?.finally(() => (done = true))
  await turn()
  return done
}

const large = frame('token', { text: 'more than the client takes at once' })

test('what is sent arrives in order, byte for byte', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  await stream.send(frame('start', {}))
  await stream.send(large)
  await stream.end()
  expect(client.taken.join('')).toBe(frame('start', {}) + large)
})

test('a client that keeps up is not waited for', async () => {
  const stream = new EventStream(new Client())
  expect(stream.send('a: b\n')).toBeUndefined()
  await stream.end()
})

test('a client that is slow is waited for until it has taken all', async () => {
  const client = new Client({ holds: true })
  const stream = new EventStream(client)
  const sent = stream.send(large)
  expect(await settled(sent)).toBe(false)
  client.take()
  await sent
  expect(stream.clientGone).toBe(false)
  await stream.end()
})

test('a client that takes nothing for fifteen seconds counts as gone, and is sent nothing more', async () => {
  const client = new Client({ holds: true })
  const stream = new EventStream(client)
  const sent = stream.send(large)
  await jest.advanceTimersByTimeAsync(14_999)
  expect(stream.clientGone).toBe(false)
  await jest.advanceTimersByTimeAsync(1)
  await sent
  expect([stream.clientGone, await stream.arrived]).toEqual([true, false])
  expect(stream.send('more')).toBeUndefined()
  expect(client.taken).toEqual([large])
  expect(client.listenerCount('drain')).toBe(0)

  const ended = stream.end()
  await jest.advanceTimersByTimeAsync(15_000)
  await ended
  expect(client.destroyed).toBe(true)
})

test('what a client has taken has arrived once its last frames were sent, and not before', async () => {
  const [told, untold] = await Promise.all(
    [true, false].map(async (isLast) => {
      const stream = new EventStream(new Client())
      await (isLast ? stream.sendLast('a: b\n') : stream.send('a: b\n'))
      await stream.end()
      return stream.arrived
    }),
  )
  expect([told, untold]).toEqual([true, false])
})

test('a client that counts as gone stays gone, also when it takes something later', async () => {
  const client = new Client({ holds: true })
  const stream = new EventStream(client)
  void stream.send(large)
  await jest.advanceTimersByTimeAsync(15_000)
  client.take()
  await jest.advanceTimersByTimeAsync(30_000)
  expect([stream.clientGone, client.taken]).toEqual([true, [large]])
  await stream.end()
})

test('a client that leaves while it is waited for is not waited for any longer', async () => {
  const client = new Client({ holds: true })
  const stream = new EventStream(client)
  const sent = stream.send(large)
  client.destroy()
  await sent
  expect(stream.clientGone).toBe(true)
  await stream.end()
})

test.each([
  ['leaves', (client: Client) => client.destroy()],
  ['breaks', (client: Client) => client.destroy(new Error('write EPIPE'))],
])('a client that %s makes nothing throw', async (_, leave) => {
  const client = new Client()
  const stream = new EventStream(client)
  leave(client)
  await stream.send(large)
  await turn()
  expect(stream.clientGone).toBe(true)
  expect(stream.send(large)).toBeUndefined()
  await stream.end()
  expect(client.taken).toEqual([])
})

test('a failing write makes nothing throw', async () => {
  const client = new Client({ holds: true })
  const stream = new EventStream(client)
  const sent = stream.send(large)
  client.take(new Error('write ECONNRESET'))
  await sent
  await turn()
  expect(stream.clientGone).toBe(true)
  await stream.end()
})

test('the end is reached when the last byte is taken, and not before', async () => {
  const client = new Client({ holds: true })
  const stream = new EventStream(client)
  void stream.send(large)
  const ended = stream.end()
  expect(await settled(ended)).toBe(false)
  client.take()
  await ended
  expect(client.writableFinished).toBe(true)
})

test('the end does not wait for ever', async () => {
  const client = new Client({ holds: true })
  const stream = new EventStream(client)
  void stream.send(large)
  const ended = stream.end()
  await jest.advanceTimersByTimeAsync(15_000)
  await ended
  expect(client.destroyed).toBe(true)
})

test('while nothing is sent there is a comment every ten seconds, which is no event', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  await jest.advanceTimersByTimeAsync(9_999)
  expect(client.taken).toEqual([])
  await jest.advanceTimersByTimeAsync(1)
  await jest.advanceTimersByTimeAsync(20_000)
  expect(client.taken).toEqual([': ping\n\n', ': ping\n\n', ': ping\n\n'])
  expect(
    parse(Buffer.from(frame('start', {}) + client.taken.join('') + frame('done', {}))).events,
  ).toHaveLength(2)
  await stream.end()
})

test('a client that does not keep up is not sent comments on top', async () => {
  const client = new Client({ holds: true })
  const stream = new EventStream(client)
  void stream.send(large)
  await jest.advanceTimersByTimeAsync(14_999)
  client.take()
  await turn()
  expect(client.taken).toEqual([large])
  await stream.end()
})

test('after the end, and after the client has left, no comment and no timer is left', async () => {
  const client = new Client()
  const stream = new EventStream(client)
  const gone = new Client()
  const leftStream = new EventStream(gone)
  gone.destroy()
  await once(gone, 'close')
  await jest.advanceTimersByTimeAsync(10_000)
  expect(gone.taken).toEqual([])
  await stream.end()
  await leftStream.end()
  expect(jest.getTimerCount()).toBe(0)
})
