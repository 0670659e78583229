import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { exchange, question } from '../raw-client.ts'
import { type FakeClaude, startFakeClaude } from '../server.ts'

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
})
beforeEach(() => {
  fake.reset()
  fake.setDefault({ text: 'ok' })
})
afterAll(() => fake.close())

const system = `You are ${'very '.repeat(100)}kind.`
const first = [{ role: 'user', content: 'What is a token?' }]
const second = [...first, { role: 'assistant', content: 'ok' }, { role: 'user', content: 'And two?' }]
const ephemeral = { type: 'ephemeral' }

const marked = (text: string) => [{ type: 'text', text, cache_control: ephemeral }]

/** The input side of the answer's usage. */
async function usage(more: Record<string, unknown>, key = 'key') {
  const headers = { 'x-api-key': key, 'anthropic-version': '2026-10-21' }
  const answer = await exchange(`${fake.url}/v1/messages`, question({ stream: false, ...more }), { headers })
  const { input_tokens, cache_read_input_tokens, cache_creation } = JSON.parse(answer.body.toString()).usage
  const { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens } = cache_creation
  return {
    input: input_tokens,
    read: cache_read_input_tokens,
    write5m: ephemeral_5m_input_tokens,
    write1h: ephemeral_1h_input_tokens,
  }
}

test('without cache_control nothing is cached', async () => {
  await usage({ system, messages: first })
  expect(await usage({ system, messages: first })).toMatchObject({ read: 0, write5m: 0, write1h: 0 })
})

test('the next turn reads the last prompt, writes the rest, and nothing is counted twice', async () => {
  const one = await usage({ system, messages: first, cache_control: ephemeral })
  const two = await usage({ system, messages: second, cache_control: ephemeral })
  const whole = await usage({ system, messages: second })
  expect(one).toMatchObject({ input: 3, read: 0 })
  expect(two).toMatchObject({ input: 3, read: one.write5m })
  expect(two.input + two.read + two.write5m).toBe(whole.input)
  expect(two.write5m).toBeGreaterThan(0)
})

test('the same prompt again is read as a whole', async () => {
  const one = await usage({ system, messages: first, cache_control: ephemeral })
  const again = await usage({ system, messages: first, cache_control: ephemeral })
  expect(again).toEqual({ input: 3, read: one.write5m, write5m: 0, write1h: 0 })
})

test('a marker that moves from block to block still finds the earlier prompt', async () => {
  const one = await usage({ messages: [{ role: 'user', content: marked('What is a token?') }] })
  const two = await usage({
    messages: [...second.slice(0, 2), { role: 'user', content: marked('And two?') }],
  })
  expect(two.read).toBe(one.write5m)
})

test('what follows the last marker is plain input', async () => {
  const marked1h = [{ type: 'text', text: system, cache_control: { ...ephemeral, ttl: '1h' } }]
  const one = await usage({ system: marked1h, messages: first })
  const other = await usage({ system: marked1h, messages: [{ role: 'user', content: 'What is a word??' }] })
  expect(one).toMatchObject({ read: 0, write5m: 0 })
  expect(one.write1h).toBeGreaterThan(100)
  expect(other).toEqual({ input: one.input, read: one.write1h, write5m: 0, write1h: 0 })
})

test('another key, another model or another beginning finds nothing', async () => {
  await usage({ system, messages: first, cache_control: ephemeral })
  const nothing = { read: 0 }
  expect(await usage({ system, messages: first, cache_control: ephemeral }, 'other')).toMatchObject(nothing)
  expect(
    await usage({ model: 'claude-opus-5-5', system, messages: first, cache_control: ephemeral }),
  ).toMatchObject(nothing)
  expect(await usage({ system: 'Be mean.', messages: first, cache_control: ephemeral })).toMatchObject(
    nothing,
  )
})

const part = (text: string, ttl?: '5m' | '1h') => ({
  type: 'text',
  text: text.repeat(100),
  ...(ttl && { cache_control: { ...ephemeral, ttl } }),
})
const content = (...parts: object[]) => ({ messages: [{ role: 'user', content: parts }] })

test('marks of both lifetimes: each stretch is written for its own, and read together', async () => {
  const whole = await usage(content(part('tool'), part('mail'), part('chat'), part('last')))
  const one = await usage(content(part('tool', '1h'), part('mail', '1h'), part('chat', '5m'), part('last')))
  expect(one.write1h).toBeGreaterThan(200)
  expect(one.write5m).toBe(101)
  expect(one.read).toBe(0)
  expect(one.input + one.write5m + one.write1h).toBe(whole.input)
  const again = await usage(content(part('tool', '1h'), part('mail', '1h'), part('chat', '5m'), part('last')))
  expect(again).toEqual({ input: one.input, read: one.write1h + one.write5m, write5m: 0, write1h: 0 })
})

test('what is known is read up to the mark that is known, and only the rest is written', async () => {
  const one = await usage(content(part('tool', '1h'), part('mail'), part('chat', '5m')))
  const other = await usage(content(part('tool', '1h'), part('mail', '1h'), part('word', '5m')))
  expect(other).toEqual({ input: one.input, read: one.write1h, write1h: 101, write5m: 101 })
})
