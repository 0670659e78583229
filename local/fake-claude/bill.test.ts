import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { exchange, question, send } from './raw-client.ts'
import { type FakeClaude, startFakeClaude } from './server.ts'

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

const path = () => `${fake.url}/v1/messages`

async function untilBilled(aborted: { aborted: true }) {
  while (fake.bill()[0]?.aborted !== aborted.aborted) await new Promise(setImmediate)
  return fake.bill()
}

test('a completed stream is billed for all of it, under its request id', async () => {
  fake.script({ tokens: 12 })
  const { headers } = await exchange(path(), question())
  expect(fake.bill()).toEqual([
    {
      upstream: 'anthropic',
      profile: undefined,
      requestId: headers['request-id'],
      model: 'claude-sonnet-5-5',
      input_tokens: 8,
      output_tokens: 12,
      cache_read_input_tokens: 0,
      cache_creation_5m_input_tokens: 0,
      cache_creation_1h_input_tokens: 0,
      service_tier: 'standard',
      inference_geo: null,
      speed: null,
      free: false,
      completed: true,
      aborted: false,
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ])
})

test('a client that leaves stops the generation, and is billed for what was generated', async () => {
  fake.script({ tokens: 100_000, tokenMs: 2 })
  const { outgoing, incoming } = send(path(), question({ max_tokens: 100_000 }))
  const answer = await incoming
  let body = ''
  while (!body.includes('jumps')) body += String((await once(answer, 'data'))[0])
  outgoing.destroy()
  answer.on('error', () => {})
  const [line] = await untilBilled({ aborted: true })
  expect(line).toMatchObject({ completed: false, aborted: true })
  expect(line?.output_tokens).toBeGreaterThanOrEqual(5)
  await exchange(`${fake.url}/v1/models`, undefined, { method: 'GET' })
  expect(fake.bill()).toEqual([line])
})

test('a client that leaves before the first token is aborted at once, and pays only for the prompt', async () => {
  fake.script({ tokens: 10, firstTokenMs: 1_000_000 })
  const { outgoing, incoming } = send(path(), question())
  const answer = await incoming
  answer.on('error', () => {})
  outgoing.destroy()
  expect(await untilBilled({ aborted: true })).toMatchObject([{ input_tokens: 8, output_tokens: 0 }])
})

test('a client that leaves a stalled stream is aborted', async () => {
  fake.script({ tokens: 10, cut: { afterTokens: 2, how: 'stall' } })
  const { outgoing, incoming } = send(path(), question())
  const answer = await incoming
  answer.on('error', () => {})
  expect(fake.bill()).toMatchObject([{ output_tokens: 2, completed: false, aborted: false }])
  outgoing.destroy()
  expect(await untilBilled({ aborted: true })).toMatchObject([{ output_tokens: 2, completed: false }])
})

test('a client that leaves before the headers is not billed', async () => {
  fake.script({ headersMs: 1_000_000 })
  const { outgoing, incoming } = send(path(), question())
  while (fake.requests().length === 0) await new Promise(setImmediate)
  outgoing.destroy()
  await expect(incoming).rejects.toThrow('socket hang up')
  expect(fake.bill()).toEqual([])
})

test('the bill of a completed answer follows a scripted output count', async () => {
  fake.script({ tokens: 3, usage: { output_tokens: 77 } })
  await exchange(path(), question())
  expect(fake.bill()).toMatchObject([{ output_tokens: 77, completed: true }])
})
