import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Behaviour } from '../behaviour.ts'
import { exchange, question, send } from '../raw-client.ts'
import { type FakeClaude, startFakeClaude } from '../server.ts'

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

function stream(behaviour: Behaviour) {
  fake.script(behaviour)
  return exchange(`${fake.url}/v1/messages`, question())
}

const deltas = (body: Buffer) => body.toString().match(/^event: content_block_delta$/gm)?.length ?? 0

describe.each([0, 1, 600, 1000])('a stream of ten tokens cut at byte %i', (atByte) => {
  test('with a FIN ends cleanly after exactly these bytes', async () => {
    const { how, body } = await stream({ tokens: 10, cut: { atByte, how: 'fin' } })
    expect({ how, bytes: body.length }).toEqual({ how: 'ended', bytes: atByte })
  })

  test('with a reset breaks after exactly these bytes', async () => {
    const { how, body } = await stream({ tokens: 10, cut: { atByte, how: 'reset' } })
    expect({ how, bytes: body.length }).toEqual({ how: 'reset', bytes: atByte })
  })

  test('with garbage goes on with bytes that are no events', async () => {
    const { how, body } = await stream({ tokens: 10, cut: { atByte, how: 'garbage' } })
    expect(how).toBe('ended')
    expect(body.subarray(atByte).toString('latin1')).toMatch(/^\0<html>502 Bad Gateway<\/html>/)
  })

  test('with a stall stays open after exactly these bytes, until the fake closes', async () => {
    const stalling = await startFakeClaude()
    stalling.script({ tokens: 10, cut: { atByte, how: 'stall' }, pingEveryMs: 1 })
    const incoming = await send(`${stalling.url}/v1/messages`, question()).incoming
    const seen: Buffer[] = []
    const bytes = () => Buffer.concat(seen).length
    incoming.on('data', (chunk: Buffer) => seen.push(chunk))
    while (bytes() < atByte) await once(incoming, 'data')
    await exchange(`${stalling.url}/v1/models`, undefined, { method: 'GET' })
    expect({ bytes: bytes(), ended: incoming.complete }).toEqual({ bytes: atByte, ended: false })
    const broken = once(incoming, 'error')
    await stalling.close()
    expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' })
    expect(bytes()).toBe(atByte)
  })
})

test.each(['fin', 'reset', 'garbage'] as const)(
  'a cut after three tokens sends and bills three (%s)',
  async (how) => {
    const { body } = await stream({ tokens: 10, cut: { afterTokens: 3, how } })
    expect(deltas(body)).toBe(3)
    expect(fake.bill()).toMatchObject([{ output_tokens: 3, completed: false, aborted: false }])
  },
)

test('a cut at the end of a frame bills the token in it, and one byte later the next', async () => {
  const whole = (await stream({ tokens: 10, cut: { afterTokens: 3, how: 'fin' } })).body.length
  // The ids of the messages have the same length, so the frames do, too.
  await stream({ tokens: 10, cut: { atByte: whole, how: 'fin' } })
  await stream({ tokens: 10, cut: { atByte: whole + 1, how: 'fin' } })
  expect(fake.bill().map((line) => line.output_tokens)).toEqual([3, 3, 4])
})

test('a cut behind the last byte changes nothing', async () => {
  const { body } = await stream({ tokens: 10, cut: { atByte: 1_000_000, how: 'reset' } })
  expect(body.toString()).toMatch(/event: message_stop\n.*\n\n$/)
  expect(fake.bill()).toMatchObject([{ completed: true }])
})

test('a JSON answer can be cut, too', async () => {
  fake.script({ text: 'Hello there', cut: { atByte: 10, how: 'reset' } })
  const { how, body } = await exchange(`${fake.url}/v1/messages`, question({ stream: false }))
  expect({ how, bytes: body.length }).toEqual({ how: 'reset', bytes: 10 })
})

test('chunkBytes sends the same bytes in pieces of that size', async () => {
  const { body, pieces } = await stream({ text: 'Grüße aus München 👋', chunkBytes: 7 })
  expect(pieces.slice(0, -1).every((size) => size === 7)).toBe(true)
  expect(body.toString()).toContain('"text":" München"')
  expect(body.toString()).toMatch(/event: message_stop\n.*\n\n$/)
})

test('chunkBytes and a cut together still cut at the exact byte', async () => {
  const { body, pieces } = await stream({ tokens: 10, chunkBytes: 7, cut: { atByte: 100, how: 'fin' } })
  expect(body).toHaveLength(100)
  expect(pieces.at(-1)).toBe(2)
})
