import { expect, test } from '@jest/globals'
import { createParser } from 'eventsource-parser'
import * as fc from 'fast-check'
import { EventScanner, MalformedStreamError, type ScannedEvent } from './event-scanner.ts'

/** The events in order, regardless of the chunks that they came in. */
function scan(chunks: readonly (Buffer | string)[]): unknown[] {
  return scanLines(chunks).map(({ event }) => event)
}

function scanLines(chunks: readonly (Buffer | string)[]) {
  const scanner = new EventScanner()
  const scanned: { readonly event: ScannedEvent; readonly lines: string }[] = []
  for (const chunk of chunks) {
    scanner.push(Buffer.from(chunk), (event, lines) => scanned.push({ event, lines }))
  }
  return scanned
}

const text = fc.string({ unit: 'binary' })
const lineOfText = text.map((value) => value.replaceAll(/[\r\n]/g, ' '))
const event = fc.record({ type: text, text, value: fc.jsonValue({ stringUnit: 'binary' }) })

/** Lines without meaning for us, in any position. */
const otherLines = fc.array(
  fc.oneof(
    lineOfText.map((value) => `:${value}`),
    lineOfText.map((value) => `event: ${value}`),
    lineOfText.map((value) => `event:${value}`),
    fc.nat().map((id) => `id: ${id}`),
    fc.constant('retry: 1000'),
    fc.constant('event'),
  ),
  { maxLength: 3 },
)

const eventLines = fc
  .record({
    event,
    before: otherLines,
    after: otherLines,
    indent: fc.nat(2),
    colon: fc.constantFrom(':', ': '),
  })
  .map(({ event: written, before, after, indent, colon }) => ({
    event: written,
    lines: [
      ...before,
      ...JSON.stringify(written, undefined, indent)
        .split('\n')
        .map((line) => `data${colon}${line}`),
      ...after,
      '',
    ],
  }))

/**
 * By the standard, a carriage return of one line and a line feed of the next would be read as one line end.
 */
function joinLines(lines: string[], ends: string[]): Buffer {
  let joined = ''
  for (const [index, line] of lines.entries()) {
    const end = ends[index % ends.length] ?? '\n'
    joined += line + (line === '' && end === '\n' && joined.endsWith('\r') ? '\r' : end)
  }
  return Buffer.from(joined)
}

function cutAt(bytes: Buffer, places: number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  )
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
}

const lineEnds = fc.array(fc.constantFrom('\n', '\r', '\r\n'), { minLength: 1, maxLength: 7 })
const places = fc.array(fc.nat(), { maxLength: 30 })

test('events come out as they went in, with their lines, whatever their line ends, and cut at whatever byte', () => {
  fc.assert(
    fc.property(fc.array(eventLines, { maxLength: 6 }), lineEnds, places, (written, ends, cuts) => {
      const bytes = joinLines(
        written.flatMap(({ lines }) => lines),
        ends,
      )
      const expected = written.map((one) => JSON.parse(JSON.stringify(one.event)))
      const scanned = scanLines(cutAt(bytes, cuts))
      expect(scanned.map((one) => one.event)).toEqual(expected)
      // Decoded as it is there: a mark of the byte order before the first event is none of its text.
      const sent = new TextDecoder().decode(bytes)
      expect(scanned.map(({ lines }) => lines).join('')).toBe(sent.replaceAll(/\r\n?/g, '\n'))
    }),
    { numRuns: 500 },
  )
})

test('whatever lines come, what is handed over is what another parser reads in the data', () => {
  const names = ['ping', 'content_block_delta', 'message_stop', 'heartbeat', '']
  const someLine = fc.oneof(
    fc.constantFrom('', '', 'data', 'data:', 'event', ': ok', 'id: 1', 'retry: 5'),
    fc.constantFrom(...names).map((name) => `event: ${name}`),
    fc.constantFrom(...names).map((name) => `event:${name}`),
    event.map((value) => `data: ${JSON.stringify(value)}`),
    lineOfText.map((value) => `data: ${value}`),
    lineOfText,
  )
  fc.assert(
    fc.property(fc.array(someLine, { maxLength: 20 }), lineEnds, places, (lines, ends, cuts) => {
      const bytes = joinLines([...lines, ''], ends)
      const expected = typedEvents(bytes)
      // Refused only where an event of Claude's is no object, or half of an event has no name.
      expect(scanOrRefuse(cutAt(bytes, cuts))).toEqual(expected)
    }),
    { numRuns: 1_000 },
  )
})

function scanOrRefuse(chunks: readonly Buffer[]): unknown[] | 'refused' {
  try {
    return scan(chunks)
  } catch (error) {
    if (error instanceof MalformedStreamError) return 'refused'
    throw error
  }
}

/** The events that have a type, or whose name is one, as eventsource-parser reads them. */
function typedEvents(bytes: Buffer): unknown[] | 'refused' {
  const events: unknown[] = []
  let hasMalformed = false
  const parser = createParser({
    onEvent: ({ event: name, data }) => {
      if (data.trim() === '') return
      const json = parsed(data)
      const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
      const isClaudes = name === 'content_block_delta' || name === 'message_stop'
      if (isObject && 'type' in json && typeof json.type === 'string') events.push(json)
      else if (isClaudes && isObject) events.push({ ...json, type: name })
      else if (isClaudes || (!name && json === undefined && data.startsWith('{'))) hasMalformed = true
    },
  })
  parser.feed(new TextDecoder().decode(bytes))
  return hasMalformed ? 'refused' : events
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

test('events come out as they went in, byte by byte', () => {
  const bytes = Buffer.from(
    'data: {"type":"a","text":"Grüße 👋\u2028"}\r\n\r\ndata:{"type":"b"}\r\r\n\n: end\n',
  )
  expect(scan([...bytes].map((byte) => Buffer.of(byte)))).toEqual([
    { type: 'a', text: 'Grüße 👋\u2028' },
    { type: 'b' },
  ])
})

test('an event is given away with its last byte, not with the byte after it', () => {
  for (const end of ['\n\n', '\r\r', '\r\n\r', '\r\n\r\n']) {
    expect(scan([`data: {"type":"message_stop"}${end}`])).toEqual([{ type: 'message_stop' }])
  }
})

test('what no empty line has ended is no event', () => {
  expect(scan(['data: {"type":"message_stop"}'])).toEqual([])
  expect(scan(['data: {"type":"message_stop"}\n'])).toEqual([])
  expect(scan(['\n\n: ping\n\nevent: ping\n\nid: 1\n\n'])).toEqual([])
})

const beforeAndAfter = ['data: {"type":"a"}\n\n', 'data: {"type":"b"}\n\n'] as const

test.each([
  ['a ping without data', 'event: ping\n\n'],
  ['a ping with empty data', 'event: ping\ndata:\n\n'],
  ['a ping whose data has no colon', 'event: ping\ndata\n\n'],
  ['a ping with an empty object', 'event: ping\ndata: {}\n\n'],
  ['a ping that was cut', 'event: ping\ndata: {"type":"pi\n\n'],
  ['an event of Claude without data', 'event: content_block_delta\n\nevent: message_stop\ndata:\n\n'],
  ['a word', 'event: heartbeat\ndata: ok\n\n'],
  ['a word without a name', 'data: [DONE]\n\n'],
  ['a list', 'event: keepalive\ndata: []\n\n'],
  ['null', 'data: null\n\n'],
  ['HTML', 'data: <html>502 Bad Gateway</html>\n\n'],
  ['an object without a type', 'data: {"delta":{}}\n\n'],
  ['a type that is no text', 'data: {"type":1}\n\n'],
  ['a name, which counts for one event only', 'event: message_stop\n\ndata: ok\n\n'],
  ['comments and fields that nobody knows', ':\n: keep-alive\nretry: 10\nid: 7\nfoo: bar\n\n'],
])('what says nothing of the answer is passed over: %s', (_, bytes) => {
  expect(scan([beforeAndAfter[0], bytes, beforeAndAfter[1]])).toEqual([{ type: 'a' }, { type: 'b' }])
})

test('an event of another type is handed over, whoever sends it', () => {
  expect(scan(['event: new_thing\ndata: {"type":"new_thing"}\n\n'])).toEqual([{ type: 'new_thing' }])
})

test('the name says the type where the JSON does not', () => {
  expect(scan(['event:content_block_delta\ndata: {"index":0}\n\n'])).toEqual([
    { type: 'content_block_delta', index: 0 },
  ])
  for (const data of ['upstream connect error', '["x"]', '7']) {
    expect(scan([`event: error\ndata: ${data}\n\n`])).toEqual([expect.objectContaining({ type: 'error' })])
  }
  expect(scan(['event: error\ndata: {"error":{"type":"api_error"}}\n\n'])).toEqual([
    { type: 'error', error: { type: 'api_error' } },
  ])
})

test('a byte order mark before the first event is passed over, and nowhere else', () => {
  const mark = Buffer.from([0xef, 0xbb, 0xbf])
  const one = Buffer.from('data: {"type":"a"}\n\n')
  const whole = Buffer.concat([mark, one])
  expect(scan([...whole].map((byte) => Buffer.of(byte)))).toEqual([{ type: 'a' }])
  expect(scan([Buffer.concat([one, mark, one])])).toEqual([{ type: 'a' }])
})

test.each([
  ['half of a JSON', 'data: {"type":"ping"\n\n'],
  ['two JSONs', 'data: {"type":"ping"}\ndata: {"type":"ping"}\n\n'],
  ['a number on two lines', 'data: {"type":"ping","number":1\ndata: 2}\n\n'],
  ['half of a text of Claude', 'event: content_block_delta\ndata: {"type":"content_bl\n\n'],
  ['a text of Claude that is none', 'event: content_block_delta\ndata: hello\n\n'],
  ['an end that is a list', 'event: message_stop\ndata: []\n\n'],
])('where a part of the answer would be lost, the stream is refused: %s', (_, bytes) => {
  expect(() => scan([bytes])).toThrow(MalformedStreamError)
})

test('the events before a malformed one are given away', () => {
  const seen: unknown[] = []
  const push = () =>
    new EventScanner().push(Buffer.from('data: {"type":"a"}\n\ndata: {x\n\n'), (one) => seen.push(one))
  expect(push).toThrow(MalformedStreamError)
  expect(seen).toEqual([{ type: 'a' }])
})

const mebibyte = 1_048_576

test.each([
  ['one line', ['data: ', ...Array.from({ length: 33 }, () => 'x'.repeat(mebibyte))]],
  ['many lines', Array.from({ length: 33 }, () => `data: ${'x'.repeat(mebibyte)}\n`)],
  ['one comment', [':', ...Array.from({ length: 33 }, () => 'x'.repeat(mebibyte))]],
])('an event that does not end is not collected for ever: %s', (_, chunks) => {
  expect(() => scan(chunks)).toThrow(MalformedStreamError)
})

test('an event of many megabytes is taken, however small the chunks are that it comes in', () => {
  const long = { type: 'a', text: 'x漢'.repeat(6 * mebibyte) }
  const bytes = Buffer.from(`data: ${JSON.stringify(long)}\n\n`)
  const seen: unknown[] = []
  const scanner = new EventScanner()
  for (let start = 0; start < bytes.length; start += 1_400) {
    scanner.push(bytes.subarray(start, start + 1_400), (each) => seen.push(each))
  }
  expect(seen).toEqual([long])
})

test('a stream may be longer than an event may be', () => {
  const chunk = `data: ${JSON.stringify({ type: 'ping', filler: 'x'.repeat(mebibyte) })}\n\n`
  expect(scan(Array.from({ length: 40 }, () => chunk))).toHaveLength(40)
})
