import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from '@jest/globals'
import { type ApiClient, ApiError, createClient, type MessageEvent } from './index.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A service that gives every request the same response, and the headers that it saw. */
async function serve(
  answer: (response: ServerResponse) => void,
): Promise<{ baseUrl: string; seen: object[] }> {
  const seen: object[] = []
  server = createServer((request, response) => {
    seen.push(request.headers)
    answer(response)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const eventStream = (...parts: (string | Buffer)[]) =>
  serve((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    Readable.from(parts).pipe(response)
  })

async function read(client: ApiClient, events: MessageEvent[] = []): Promise<MessageEvent[]> {
  for await (const event of client.streamMessage({ message: 'Hi' })) events.push(event)
  return events
}

const start = 'event: start\ndata: {"chat_id":"chat_1"}\n\n'
const thinking = 'event: thinking\ndata: {"tokens":50}\n\n'
const token = 'event: token\nid: 1\ndata: {"text":"Größe"}\n\n'
const done = 'event: done\ndata: {"cost":"0.00"}\n\n'

test('events are read whole however their bytes arrive, without comments, up to the terminal one', async () => {
  const bytes = Buffer.from(`${start}: ping\n\n${thinking}${token}${done}event: late\ndata: {}\n\n`)
  const single = Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1))
  // Not over a socket, which would join the chunks again.
  const fetch = async () => new Response(ReadableStream.from(single))
  expect(await read(createClient({ baseUrl: 'http://localhost', fetch }))).toEqual([
    { event: 'start', data: { chat_id: 'chat_1' } },
    { event: 'thinking', data: { tokens: 50 } },
    { event: 'token', id: '1', data: { text: 'Größe' } },
    { event: 'done', data: { cost: '0.00' } },
  ])
})

test('a stream that ends before its terminal event is an error, after the events that came', async () => {
  const { baseUrl } = await eventStream(start, token)
  const events: MessageEvent[] = []
  await expect(read(createClient({ baseUrl }), events)).rejects.toThrow('ended before the answer did')
  expect(events.map(({ event }) => event)).toEqual(['start', 'token'])
})

test('a refused stream throws what the service said', async () => {
  const { baseUrl } = await serve((response) => {
    response.writeHead(503, { 'content-type': 'application/json' })
    const error = {
      type: 'overloaded_error',
      message: 'Later.',
      code: 'upstream_overloaded',
      details: { a: 1 },
    }
    response.end(JSON.stringify({ type: 'error', error, request_id: 'req_1' }))
  })
  const reading = read(createClient({ baseUrl }))
  await expect(reading).rejects.toBeInstanceOf(ApiError)
  await expect(reading).rejects.toMatchObject({
    status: 503,
    code: 'upstream_overloaded',
    message: 'Later.',
    details: { a: 1 },
    requestId: 'req_1',
  })
})

test('whoever stops reading ends the request', async () => {
  const gone = Promise.withResolvers<void>()
  const { baseUrl } = await serve((response) => {
    response.on('close', () => gone.resolve())
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(start)
  })
  for await (const { event } of createClient({ baseUrl }).streamMessage({ message: 'Hi' })) {
    if (event === 'start') break
  }
  await expect(gone.promise).resolves.toBeUndefined()
})

test.each([
  ['an API key', { apiKey: 'k' }, { 'x-api-key': 'k' }],
  ['a token', { token: 't' }, { authorization: 'Bearer t' }],
  ['other headers', { headers: { 'x-org-id': 'o' } }, { 'x-org-id': 'o' }],
])('%s goes with every request', async (_what, settings, headers) => {
  const { baseUrl, seen } = await serve((response) => response.end('{}'))
  await createClient({ baseUrl, ...settings }).GET('/chats')
  expect(seen).toEqual([expect.objectContaining(headers)])
})
