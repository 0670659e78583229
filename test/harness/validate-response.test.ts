import { expect, test } from '@jest/globals'
import { validateResponse } from './validate-response.ts'

const hex = '0'.repeat(32)
const at = '2026-11-22T12:00:00.000Z'
const chat = { id: `chat_${hex}`, user_id: `user_${hex}`, title: 'Solids', created_at: at, updated_at: at }
const path = `/chats/${chat.id}`
const everyHeader = { 'x-request-id': '12', 'x-organization-id': `org_${hex}` }
const json = (body: unknown, status = 200, headers: Record<string, string> = everyHeader) =>
  Response.json(body, { status, headers })
const error = (status: number, code: string, headers: Record<string, string> = everyHeader) => {
  const envelope = { type: 'error', error: { type: 'api_error', message: 'm', code }, request_id: '12' }
  return json(envelope, status, headers)
}

test('an answer that fits its description passes, and can still be read', async () => {
  expect(await (await validateResponse('GET', path, json(chat))).json()).toEqual(chat)
  await validateResponse('GET', `${path}?a=b`, error(404, 'chat_not_found'))
  await validateResponse('DELETE', path, new Response(null, { status: 204, headers: everyHeader }))
})

test.each([
  [
    'a status',
    json(chat, 202),
    'get-chat 202: this status is not described; see functions/chats/get-chat/openapi.ts',
  ],
  [
    'a field',
    json({ ...chat, secret: 1 }),
    'get-chat 200: body / must NOT have additional properties.*"secret"',
  ],
  ['an error code', error(404, 'turn_not_found'), 'get-chat 404: body /error/code must be equal to one of'],
  [
    'a media type',
    new Response('{}', { headers: everyHeader }),
    'get-chat 200: media type text/plain is not',
  ],
])('%s without a description is named, with the operation', async (_what, response, message) => {
  await expect(validateResponse('GET', path, response)).rejects.toThrow(new RegExp(message))
})

test.each([
  [
    'a field that is missing',
    json({ ...chat, title: undefined }),
    "body / must have required property 'title'",
  ],
  ['a field of another type', json({ ...chat, title: 7 }), 'body /title must be string'],
  ['an id of another kind', json({ ...chat, id: `turn_${hex}` }), 'body /id must match pattern'],
  [
    'a time that is none',
    json({ ...chat, created_at: '2026-13-22T12:00:00.000Z' }),
    '/created_at must match format',
  ],
  ['no X-Request-ID', json(chat, 200, {}), 'header X-Request-ID is missing'],
  [
    'no number to wait',
    error(503, 'database_unavailable', { ...everyHeader, 'retry-after': 'soon' }),
    'header Retry-After / must be integer',
  ],
  ['no Retry-After', error(503, 'database_unavailable'), 'header Retry-After is missing'],
])('%s is found', async (_what, response, message) => {
  await expect(validateResponse('GET', path, response)).rejects.toThrow(message)
})

test('an undescribed body is an error', async () => {
  const response = new Response('{}', { status: 200, headers: everyHeader })
  Object.defineProperty(response, 'status', { value: 204 })
  await expect(validateResponse('DELETE', path, response)).rejects.toThrow(
    'delete-chat 204: a body is not described',
  )
})

test.each([
  ['GET', '/nowhere'],
  ['PUT', '/chats'],
  ['OPTIONS', '/chats'],
  ['HEAD', '/chats'],
])('%s %s belongs to no operation, and passes', async (method, url) => {
  const response = new Response('anything', { status: 418 })
  expect(await validateResponse(method, url, response)).toBe(response)
})

const stream = (text: string) =>
  validateResponse(
    'POST',
    '/chat/stream',
    new Response(text, { headers: { ...everyHeader, 'content-type': 'text/event-stream; charset=utf-8' } }),
  )
const token = 'event: token\nid: 1\ndata: {"text":"Hi"}\n\n'

test('a stream of described events passes unchanged, comments included', async () => {
  const text = `: ping\n\n${token}`
  expect(await (await stream(text)).text()).toBe(text)
})

test.each([
  ['an event that is not described', 'event: surprise\ndata: {}\n\n', 'event surprise is not described'],
  ['an event without a name', 'data: {}\n\n', 'event message is not described'],
  [
    'a field that is not described',
    'event: token\nid: 1\ndata: {"text":"","raw":1}\n\n',
    'event token /data must NOT',
  ],
  [
    'a token without a number',
    'event: token\ndata: {"text":""}\n\n',
    "event token / must have required property 'id'",
  ],
])('%s in a stream is reported to its reader', async (_what, text, message) => {
  const response = await stream(`${token}${text}`)
  await expect(response.text()).rejects.toThrow(`stream-message 200: ${message}`)
})
