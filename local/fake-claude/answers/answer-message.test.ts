import { once } from 'node:events'
import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Behaviour } from '../behaviour.ts'
import { exchange, question, send } from '../raw-client.ts'
import { type FakeClaude, startFakeClaude } from '../server.ts'

let fake: FakeClaude
let client: Anthropic

beforeAll(async () => {
  fake = await startFakeClaude()
  client = new Anthropic({ apiKey: 'key', baseURL: fake.url, maxRetries: 0 })
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

const ask = (content = 'How are you?') => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content }],
})

describe('a plain answer', () => {
  test('greets, echoes the question and says how much context it got', async () => {
    fake.setDefault({})
    const { content, stop_reason, usage } = await client.messages.create(ask('How are you today?'))
    expect(content).toHaveLength(1)
    expect(content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('fake Claude') })
    expect(content[0]).toMatchObject({ text: expect.stringContaining('“How are you today?”') })
    expect(content[0]).toMatchObject({ text: expect.stringContaining('one message') })
    expect(stop_reason).toBe('end_turn')
    expect(usage.output_tokens).toBeGreaterThanOrEqual(30)
    expect(usage.output_tokens).toBeLessThanOrEqual(80)
  })

  test('is the same for the same question', async () => {
    fake.setDefault({})
    const [one, two] = await Promise.all([client.messages.create(ask()), client.messages.create(ask())])
    expect(one.content).toEqual(two.content)
  })

  test('carries the request id in a header', async () => {
    fake.script({ text: 'Hi.' })
    expect((await client.messages.create(ask()).withResponse()).request_id).toMatch(/^req_/)
  })
})

describe('a stream', () => {
  test('sends the events in the order of the real API, a delta for each token', async () => {
    fake.script({ text: 'one two three', pingEveryMs: 1, tokenMs: 5 })
    const types: string[] = []
    for await (const event of await client.messages.create({ ...ask(), stream: true })) types.push(event.type)
    expect(types).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
  })

  test('pings for as long as the first token takes', async () => {
    fake.script({ firstTokenMs: 1_000_000, pingEveryMs: 1 })
    const { outgoing, incoming } = send(`${fake.url}/v1/messages`, question())
    const answer = await incoming
    let body = ''
    while (body.split('event: ping\n').length <= 4) body += String((await once(answer, 'data'))[0])
    answer.on('error', () => {})
    outgoing.destroy()
    expect(body).not.toContain('content_block_delta')
  })

  test('adds up to the text of the script, byte for byte', async () => {
    const text = ' Grüße,\n\n  “world” 👋 $& \n'
    fake.script({ text })
    expect(await client.messages.stream(ask()).finalText()).toBe(text)
  })

  test('reports a placeholder first, and the whole usage at the end', async () => {
    fake.script({
      tokens: 7,
      usage: {
        input_tokens: 11,
        cache_read_input_tokens: 12,
        cache_creation: { ephemeral_5m_input_tokens: 13, ephemeral_1h_input_tokens: 14 },
        thinking_tokens: 5,
        service_tier: 'priority',
      },
    })
    const events = await Array.fromAsync(await client.messages.create({ ...ask(), stream: true }))
    expect(events[0]).toMatchObject({
      message: {
        usage: {
          input_tokens: 11,
          cache_read_input_tokens: 12,
          cache_creation_input_tokens: 27,
          cache_creation: { ephemeral_5m_input_tokens: 13, ephemeral_1h_input_tokens: 14 },
          service_tier: 'priority',
          output_tokens: 1,
        },
      },
    })
    const end = events.find(({ type }) => type === 'message_delta')
    expect(end).toMatchObject({
      usage: { input_tokens: 11, output_tokens: 12, output_tokens_details: { thinking_tokens: 5 } },
    })
    expect(end).not.toHaveProperty('usage.cache_creation')
    expect(fake.bill()).toMatchObject([{ output_tokens: 12, cache_creation_1h_input_tokens: 14 }])
  })

  test('is cut at max_tokens, thinking included', async () => {
    fake.script({ tokens: 50, usage: { thinking_tokens: 4 } })
    const message = await client.messages.stream({ ...ask(), max_tokens: 10 }).finalMessage()
    expect(message).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 10 } })
    expect(message.content[0]).toMatchObject({ text: 'the quick brown fox jumps over' })
  })

  test('arrives as a proxy passes it on, and reads the same to a client that knows the standard', async () => {
    const noise = ': alive\n\nevent: ping\ndata: {"type": "ping"}\n\n'
    fake.setDefault({ text: 'one $& two', proxy: { noise, lineEnd: '\r\n', byteOrderMark: true } })
    const { body } = await exchange(`${fake.url}/v1/messages`, question())
    const start = '\uFEFF: alive\r\n\r\nevent: ping\r\ndata: {"type": "ping"}\r\n\r\nevent: message_start\r\n'
    expect(body.toString().startsWith(start)).toBe(true)
    expect(body.toString()).not.toMatch(/[^\r]\n/)
    fake.setDefault({ text: 'one $& two', proxy: { noise, lineEnd: '\r' } })
    expect(await client.messages.stream(ask()).finalText()).toBe('one $& two')
  })

  test('may begin long after its headers, with pings until then', async () => {
    fake.script({ startMs: 1_000_000, pingEveryMs: 1 })
    const { outgoing, incoming } = send(`${fake.url}/v1/messages`, question())
    const answer = await incoming
    let body = ''
    while (body.split('event: ping\n').length <= 4) body += String((await once(answer, 'data'))[0])
    answer.on('error', () => {})
    outgoing.destroy()
    expect(body).not.toContain('message_start')
  })

  test('of a refusal has details and no words', async () => {
    fake.script({ tokens: 0, stopReason: 'refusal' })
    const message = await client.messages.stream(ask()).finalMessage()
    expect(message).toMatchObject({ content: [], stop_reason: 'refusal', stop_details: { type: 'refusal' } })
  })

  test.each([
    ['cyber', true],
    ['general_harms', true],
    [null, true],
    ['bio', false],
    ['frontier_llm', false],
    ['reasoning_extraction', false],
    ['of_tomorrow', false],
  ])('refused for %j before any output says so; whether it is free: %j', async (refusalCategory, free) => {
    const refusal: Behaviour = { stopReason: 'refusal', refusalCategory }
    fake.script({ ...refusal, tokens: 0 }, { ...refusal, tokens: 1 })
    const message = await client.messages.stream(ask()).finalMessage()
    expect(message.stop_details).toMatchObject({ category: refusalCategory })
    await client.messages.stream(ask()).finalMessage()
    expect(fake.bill().map((line) => line.free)).toEqual([free, false])
  })

  test.each([
    ['with the beta that counts it', 'a, thinking-token-count-2026-05-13', [50, 50]],
    ['without', 'a', []],
  ])('of hidden thinking has a block without text, %s', async (_which, betas, counts) => {
    const behaviour: Behaviour = { text: 'So.', hidesThinking: true, usage: { thinking_tokens: 120 } }
    fake.script(behaviour, { ...behaviour, cut: { afterThinking: 110, how: 'fin' } })
    const headers = { 'x-api-key': 'key', 'anthropic-version': '2026-10-21', 'anthropic-beta': betas }
    const stream = () => exchange(`${fake.url}/v1/messages`, question(), { headers })
    const [whole, cut] = [await stream(), await stream()]
    const countsIn = ({ body }: typeof whole) =>
      [...body.toString().matchAll(/"estimated_tokens":(\d+)/g)].map(([, tokens]) => Number(tokens))
    expect([countsIn(whole), countsIn(cut)]).toEqual([counts, counts])
    expect(whole.body.toString()).toContain('"index":1,"delta":{"type":"text_delta","text":"So."}')
    expect(cut.body.toString()).not.toContain('content_block_stop')
    expect(fake.bill()).toMatchObject([
      { output_tokens: 121, completed: true },
      { output_tokens: 110, completed: false },
    ])
  })

  test('of a stop sequence names the one of the request', async () => {
    fake.script({ text: 'a b', stopReason: 'stop_sequence' })
    const message = await client.messages.create({ ...ask(), stop_sequences: ['END'] })
    expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' })
  })

  test('completes 500 times in parallel', async () => {
    fake.setDefault({ tokens: 20, firstTokenMs: 5, tokenMs: 2 })
    const messages = await Promise.all(
      Array.from({ length: 500 }, () => client.messages.stream(ask()).finalMessage()),
    )
    expect(messages.every(({ usage }) => usage.output_tokens === 20)).toBe(true)
    expect(fake.bill()).toHaveLength(500)
    expect(fake.bill().every(({ completed, output_tokens }) => completed && output_tokens === 20)).toBe(true)
  })

  test('waits for a reader that is slower than the answer', async () => {
    fake.script({ tokens: 200_000 })
    const stream = await client.messages.create({ ...ask(), max_tokens: 128_000, stream: true })
    const events = stream[Symbol.asyncIterator]()
    await events.next()
    expect(fake.bill()).toMatchObject([{ completed: false }])
    stream.controller.abort()
  })
})
