import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { FakeResponse, installFakeAwslambda, invocation } from '../../test/harness/invoke-handler.ts'
import type { Relay } from './streaming-endpoint.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
  installFakeAwslambda()
})
afterAll(() => app.close())

/** What the handlers of this file are to Lambda; middy types only what a buffered one takes. */
type Handler = (event: unknown, response: FakeResponse, context: unknown) => Promise<void>

/** Drives a handler as Lambda does, and notes in the log of the wires when it ends its response and resolves. */
async function drive(handler: unknown, response: FakeResponse, options: Parameters<typeof invocation>[1]) {
  const { event, context } = invocation(routes['stream-message'], options)
  const mark = app.log.mark
  response.on('finish', () => app.log.add('response', 'note', 'finish'))
  await (handler as Handler)(event, response, context)
  app.log.add('handler', 'note', 'resolved')
  return mark
}

const asAda = (requestId: string) => ({
  'x-org-id': app.ada.organizationId,
  'x-user-id': app.ada.userId,
  'x-request-id': requestId,
})

async function streamMessage(response: FakeResponse, requestId: string, body: unknown) {
  const { handler } = await import('../../functions/messages/stream-message/handler.ts')
  return drive(handler, response, { headers: asAda(requestId), body })
}

/** A handler on the route of streams that sends what the test says. */
async function streamOf(response: FakeResponse, requestId: string, relay: Relay) {
  const { streamingEndpoint } = await import('./streaming-endpoint.ts')
  const handler = streamingEndpoint(routes['stream-message'], {}, async () => relay)
  return drive(handler, response, { headers: asAda(requestId) })
}

const linesOf = (requestId: string) => app.logs.lines().filter((line) => line['requestId'] === requestId)
const streamsCounted = async () =>
  Number(
    await app.redis.hget(
      '{metrics}:counters',
      'http_requests_total{method="POST",route="/chat/stream",status_code="200"}',
    ),
  )

test('the handler resolves after the settle, the last byte and the counters, in that order, and then all is still', async () => {
  const response = new FakeResponse()
  const counted = await streamsCounted()
  const mark = await streamMessage(response, 'order', { message: 'Hi' })
  const resolved = app.log.mark

  expect(response.writableFinished).toBe(true)
  expect(response.text).toMatch(/event: done\ndata: .*\n\n$/)
  expect(
    await app.database.rows("SELECT state FROM turns WHERE request_id = 'order' AND settled_at IS NOT NULL"),
  ).toEqual([{ state: 'completed' }])
  expect(await streamsCounted()).toBe(counted + 1)
  expect(linesOf('order')).toMatchObject([{ message: 'request', status: 200 }])

  const passed = app.log.since(mark)
  const last = (store: string, direction: string, text: string) =>
    passed.findLastIndex(
      (passage) => passage.store === store && passage.direction === direction && passage.text.includes(text),
    )
  const order = [
    last('postgres', 'to server', 'settle_turn'),
    last('postgres', 'from server', 'SELECT 1'),
    last('response', 'note', 'finish'),
    last('redis', 'to server', '{metrics}:counters'),
    last('redis', 'from server', ''),
    last('handler', 'note', 'resolved'),
  ]
  expect(order).not.toContain(-1)
  expect(order).toEqual(order.toSorted((a, b) => a - b))

  await pause(300)
  expect(app.log.since(resolved).filter(({ store }) => store !== 'claude')).toEqual([])
  expect(app.log.since(resolved, 'claude').filter(({ direction }) => direction === 'to server')).toEqual([])
})

test('a client that takes its time for every piece is waited for to the last byte', async () => {
  app.claude.script({ text: 'one two three' })
  const response = new FakeResponse(async (text) => {
    await pause(20)
    app.log.add('client', 'note', text)
  })
  const mark = await streamMessage(response, 'slow-client', { message: 'Hi' })
  const notes = app.log.since(mark).filter(({ direction }) => direction === 'note')
  expect(notes.at(-3)).toMatchObject({ store: 'client', text: expect.stringContaining('event: done') })
  expect(notes.slice(-2).map(({ text }) => text)).toEqual(['finish', 'resolved'])
})

test('a client that breaks off does not reject the handler; the answer is settled to its end', async () => {
  app.claude.script({ tokens: 20, tokenMs: 5 })
  const response = new FakeResponse((text) => {
    if (text.includes('event: token')) throw new Error('EPIPE')
  })
  response.on('error', () => undefined)
  await streamMessage(response, 'gone', { message: 'Hi' })
  expect(
    await app.database.rows(
      `SELECT state, output_tokens, estimated FROM turns JOIN usage_records ON turn_id = turns.id
        WHERE request_id = 'gone'`,
    ),
  ).toEqual([{ state: 'completed', output_tokens: 20, estimated: false }])
  expect(linesOf('gone')).toMatchObject([{ message: 'request', status: 200 }])
})

test('the status and headers are out before the relay has its turn', async () => {
  const response = new FakeResponse()
  let seen: FakeResponse['prelude']
  await streamOf(response, 'prelude', async () => {
    seen = response.prelude
  })
  expect(seen).toMatchObject({
    statusCode: 200,
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'X-Accel-Buffering': 'no',
      'Cache-Control': 'no-store',
      'X-Request-ID': 'prelude',
    },
  })
})

test('a relay that throws does not reject the handler: what was sent stands, and the request is observed', async () => {
  const response = new FakeResponse()
  const counted = await streamsCounted()
  await streamOf(response, 'relay-throws', async (client) => {
    await client.send('event: start\ndata: {}\n\n')
    throw new TypeError('canary')
  })
  expect(response.text).toBe('event: start\ndata: {}\n\n')
  expect(response.writableFinished).toBe(true)
  expect(linesOf('relay-throws')).toContainEqual(expect.objectContaining({ message: 'request' }))
  expect(app.logs.lines()).toContainEqual(
    expect.objectContaining({ message: 'A relay failed', cause: 'TypeError' }),
  )
  expect(app.logs.text()).not.toContain('canary')
  expect(await streamsCounted()).toBe(counted + 1)
})

test('a refusal goes out whole as JSON with its status, through the same stream', async () => {
  const response = new FakeResponse()
  await streamMessage(response, 'refused', {})
  expect(response.prelude).toMatchObject({
    statusCode: 400,
    headers: { 'Content-Type': 'application/json', 'X-Request-ID': 'refused' },
  })
  expect(JSON.parse(response.text)).toMatchObject({ type: 'error', request_id: 'refused' })
  expect(response.writableFinished).toBe(true)
})

test('of 20 streams at once in one process each ends with its own id and turn', async () => {
  app.claude.setDefault({ tokens: 10, tokenMs: 2 })
  const responses = Array.from({ length: 20 }, () => new FakeResponse())
  await Promise.all(
    responses.map((response, index) => streamMessage(response, `many-${index}`, { message: 'Hi' })),
  )
  const turns = responses.map(({ text }) => /"turn_id":"(turn_[0-9a-f]+)"/.exec(text)?.[1])
  const rows = await app.database.rows<{ id: string }>(
    "SELECT id FROM turns WHERE request_id LIKE 'many-%' ORDER BY substr(request_id, 6)::int",
  )
  expect(rows.map(({ id }) => id)).toEqual(turns)
  expect(responses.map(({ prelude }) => prelude?.headers?.['X-Request-ID'])).toEqual(
    responses.map((_, index) => `many-${index}`),
  )
})
