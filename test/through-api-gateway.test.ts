import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../functions/routes.ts'
import { restApiEvent } from '../lib/endpoints/fixtures/rest-api-event.ts'
import { type Application, startApplication } from './harness/application.ts'
import { FakeResponse, installFakeAwslambda, invocation } from './harness/invoke-handler.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
  installFakeAwslambda()
})
afterAll(() => app.close())

/** As Ada, through API Gateway. */
const sentByAda = (method: string, target: string, body?: unknown) =>
  restApiEvent({
    method,
    target,
    headers: [
      ['User-Agent', 'a-program'],
      ['X-Org-Id', app.ada.organizationId],
      ['X-User-Id', app.ada.userId],
      ['X-Request-ID', 'through-api-gateway'],
    ],
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

type Buffered = (
  event: unknown,
  context: unknown,
) => Promise<{ statusCode: number; headers: Record<string, string>; body: string }>
type Streaming = (event: unknown, response: FakeResponse, context: unknown) => Promise<void>

test('a whole answer and a buffered route work through API Gateway: body, path and query arrive', async () => {
  const { handler: send } = await import('../functions/messages/send-message/handler.ts')
  const { handler: list } = await import('../functions/chats/list-messages/handler.ts')
  const { context } = invocation(routes['send-message'])
  const message = 'Grüße 😀'

  const sent = new FakeResponse()
  await (send as unknown as Streaming)(sentByAda('POST', '/chat', { message }), sent, context)
  expect(sent.prelude).toMatchObject({
    statusCode: 200,
    headers: { 'X-Request-ID': 'through-api-gateway', 'Content-Type': 'application/json' },
  })
  const { chat_id: chatId } = JSON.parse(sent.text) as { chat_id: string }

  const target = `/chats/${chatId}/messages?limit=1`
  const listed = await (list as unknown as Buffered)(
    sentByAda('GET', target),
    invocation(routes['list-messages']).context,
  )
  expect(listed.statusCode).toBe(200)
  expect(JSON.parse(listed.body)).toMatchObject({ data: [{ role: 'user' }] })
  expect(app.logs.lines()).toContainEqual(
    expect.objectContaining({
      url: `/chats/${chatId}/messages`,
      method: 'GET',
      userAgent: 'a-program',
      status: 200,
    }),
  )
})

test('a streaming route works through API Gateway', async () => {
  const { handler } = await import('../functions/messages/stream-message/handler.ts')
  const response = new FakeResponse()
  const event = sentByAda('POST', '/chat/stream', { message: 'Hi' })
  await (handler as unknown as Streaming)(event, response, invocation(routes['stream-message']).context)
  expect(response.prelude).toMatchObject({
    statusCode: 200,
    headers: { 'X-Request-ID': 'through-api-gateway' },
  })
  expect(response.text).toMatch(/^event: start\n/)
  expect(response.text).toContain('event: done\n')
})
