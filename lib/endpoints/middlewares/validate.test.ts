import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { bodyLimit } from '../../http/parse-body.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const message = (text: string) => `{"message":${text}}`
/** What is wrong, the body as it is sent, the code, and what the message must say. */
const bad: [what: string, body: string, code: string, says: string][] = [
  ['an unknown field', '{"message":"Hi","temprature":1}', 'invalid_request', 'unknown field "temprature"'],
  ['two unknown fields', '{"message":"Hi","a":1,"b":1}', 'invalid_request', 'unknown field "a", "b"'],
  ['a message that is a number', message('1'), 'invalid_request', 'message must be of type string'],
  ['a message that is null', message('null'), 'invalid_request', 'message must be of type string'],
  ['a message in blocks', message('[{"type":"text"}]'), 'invalid_request', 'message must be of type string'],
  ['no message', '{"model":"claude-sonnet-5-5"}', 'invalid_request', 'message is missing'],
  ['an empty message', message('""'), 'invalid_request', 'message must not be blank'],
  [
    'a blank message',
    message(String.raw`" \t\n\u00a0\u3000"`),
    'invalid_request',
    'message must not be blank',
  ],
  ['a message that is too long', message(`"${'x'.repeat(500_001)}"`), 'invalid_request', 'message is above'],
  [
    'max_tokens as text',
    '{"message":"Hi","max_tokens":"5"}',
    'invalid_request',
    'max_tokens must be of type',
  ],
  [
    'no whole max_tokens',
    '{"message":"Hi","max_tokens":1.5}',
    'invalid_request',
    'max_tokens must be of type',
  ],
  ['max_tokens of 0', '{"message":"Hi","max_tokens":0}', 'invalid_request', 'max_tokens is below'],
  [
    'far too many max_tokens',
    '{"message":"Hi","max_tokens":128001}',
    'invalid_request',
    'max_tokens is above',
  ],
  ['an empty model', '{"message":"Hi","model":""}', 'invalid_request', 'model is below'],
  ['a blank system prompt', '{"message":"Hi","system":" "}', 'invalid_request', 'system must not be blank'],
  ['a body that is an array', '[]', 'invalid_request', 'must be of type object'],
  ['a body that is null', 'null', 'invalid_request', 'must be of type object'],
  ['broken JSON', '{"message":', 'invalid_json', 'not valid JSON'],
  ['no body', '', 'invalid_request', 'message is missing'],
  ['a form', 'message=Hi', 'invalid_json', 'not valid JSON'],
  ['33 levels', message(nested(32)), 'json_too_deep', '32 levels'],
  ['a hundred thousand levels', nested(100_000), 'json_too_deep', '32 levels'],
  ['NUL in the message', message(String.raw`"a\u0000b"`), 'invalid_text', 'NUL'],
  ['NUL in the name of a field', String.raw`{"a\u0000b":1}`, 'invalid_text', 'NUL'],
  ['half a character', message(String.raw`"\ud83d"`), 'invalid_text', 'lone surrogate'],
  ['the other half', message(String.raw`"x\udc00x"`), 'invalid_text', 'lone surrogate'],
  [
    'half a character deep inside',
    String.raw`{"message":[{"text":"\ud83d"}]}`,
    'invalid_text',
    'lone surrogate',
  ],
  ['a field named __proto__', '{"message":"Hi","__proto__":{"admin":true}}', 'invalid_request', '__proto__'],
]

const paths = ['/chat', '/chat/stream'] as const
const cases = bad.flatMap((row) => paths.map((path) => [row[0], path, ...row.slice(1)] as const))

test.each(cases)('%s: POST %s answers 400 in the one envelope', async (_what, path, body, code, says) => {
  const response = await app.send('POST', path, { as: app.ada, body })
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/json')
  const envelope = (await response.json()) as { error: { message: string } }
  expect(envelope).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error', code, message: expect.stringContaining(says ?? '') },
    request_id: response.headers.get('x-request-id'),
  })
  expect(envelope.error.message.length).toBeLessThan(200)
})

test.each(paths)('%s: every wrong field is named, with its problem', async (path) => {
  const body = { max_tokens: '5', model: 1, extra: true }
  const response = await app.send('POST', path, { as: app.ada, body })
  const { error } = (await response.json()) as { error: { details: { fields: unknown[] } } }
  expect(error.details.fields).toHaveLength(4)
  expect(error.details.fields).toEqual(
    expect.arrayContaining([
      { field: 'message', problem: 'is missing' },
      { field: 'max_tokens', problem: expect.stringContaining('must be of type') },
      { field: 'model', problem: 'must be of type string' },
      { field: '', problem: 'unknown field "extra"' },
    ]),
  )
})

test.each(paths)('%s: a value that was refused is not repeated', async (path) => {
  const body = { message: { canary: 'canary' }, model: { canary: 1 }, max_tokens: 'canary' }
  const response = await app.send('POST', path, { as: app.ada, body })
  expect(response.status).toBe(400)
  expect(await response.text()).not.toContain('canary')
})

const ofBytes = (bytes: number) => message(`"${'x'.repeat(bytes - message('""').length)}"`)

test.each(paths)('%s: a body of more than 1 MB is 413, one of exactly 1 MB is read', async (path) => {
  const larger = await app.send('POST', path, { as: app.ada, body: ofBytes(bodyLimit + 1) })
  expect(larger.status).toBe(413)
  expect(larger.headers.get('content-type')).toBe('application/json')
  expect(await larger.json()).toMatchObject({ type: 'error', error: { type: 'request_too_large' } })

  const exactly = await app.send('POST', path, { as: app.ada, body: ofBytes(bodyLimit) })
  expect(await exactly.json()).toMatchObject({
    error: { message: expect.stringContaining('message is above') },
  })
})

test.each(paths)('%s: the limit counts bytes, not characters', async (path) => {
  const body = message(`"${'€'.repeat(400_000)}"`)
  expect((await app.send('POST', path, { as: app.ada, body })).status).toBe(413)
})

test.each(paths)('%s: bytes that are no UTF-8 are refused, not replaced', async (path) => {
  const bytes = Buffer.concat([Buffer.from('{"message":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])
  const response = await fetch(app.url + path, {
    method: 'POST',
    body: bytes,
    headers: { 'x-org-id': app.ada.organizationId, 'x-user-id': app.ada.userId },
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_json' } })
})

/** Requests whose every part is wrong: what is sent, and to where. */
const manyFaults: [what: string, method: string, path: string, body: string | undefined][] = [
  ['10,000 wrong items', 'POST', '/api-keys', `{"name":"x","scopes":[${'"a",'.repeat(9_999)}"b"]}`],
  ['200,000 wrong items', 'POST', '/api-keys', `{"name":"x","scopes":[${'"a",'.repeat(199_999)}"b"]}`],
  ['900 wrong items', 'POST', '/api-keys', `{"name":"x","scopes":[${'"a",'.repeat(899)}"b"]}`],
  ['70,000 unknown fields', 'POST', '/chat', JSON.stringify(wrongFields(70_000))],
  ['900 unknown fields', 'POST', '/chat', JSON.stringify(wrongFields(900))],
  ['a field with a long name', 'POST', '/chat', JSON.stringify({ ['漢'.repeat(300_000)]: 0 })],
  [
    'a long name in a record',
    'PATCH',
    '/organization',
    JSON.stringify({ max_tokens_by_model: { ['x'.repeat(1_000_000)]: 'x' } }),
  ],
  [
    '900 wrong values in a record',
    'PATCH',
    '/organization',
    JSON.stringify({ max_tokens_by_model: wrongFields(900) }),
  ],
  ['900 wrong values in a query', 'GET', `/usage?group_by=${'a,'.repeat(900)}`, undefined],
  ['900 unknown parameters', 'GET', `/chats?${wrongParameters(900)}`, undefined],
]

function wrongFields(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 'x']))
}

function wrongParameters(count: number): string {
  return new URLSearchParams(wrongFields(count)).toString()
}

test.each(manyFaults)('%s are answered in a few lines', async (_what, method, path, body) => {
  const response = await app.send(method, path, { as: app.ada, ...(body !== undefined && { body }) })
  expect(response.status).toBe(400)
  expect((await response.text()).length).toBeLessThan(10_000)
})

test('of many wrong fields the first are named, and the rest are counted', async () => {
  const body = { max_tokens_by_model: wrongFields(900) }
  const response = await app.send('PATCH', '/organization', { as: app.ada, body })
  const { error } = (await response.json()) as { error: { message: string; details: Fields } }
  expect(error.details.fields).toHaveLength(10)
  expect(error.details.more_fields).toBe(890)
  expect(error.message).toMatch(/; and 890 more\.$/)
})

interface Fields {
  fields: unknown[]
  more_fields: number
}

test.each(['gzip', 'br', 'GZIP', 'identity, gzip', 'x'])('a body in %s is 415', async (encoding) => {
  const headers = { 'content-encoding': encoding }
  const response = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' }, headers })
  expect(response.status).toBe(415)
  expect(await response.json()).toMatchObject({ error: { code: 'unsupported_content_encoding' } })
})

test.each(['application/json', 'application/json; charset=latin1', 'text/plain'])(
  'bytes that are no UTF-8 are refused, not replaced, also as %s',
  async (type) => {
    const bytes = Buffer.concat([Buffer.from('{"message":"'), Buffer.from([0xff]), Buffer.from('"}')])
    const response = await fetch(`${app.url}/chat`, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': type, 'x-api-key': app.credentials.apiKey },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_json' } })
  },
)

test('NUL in the query is refused by the name of its field, before Postgres does it', async () => {
  const response = await app.send('GET', '/chats?user_id=a%00b', { as: app.ada })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: {
      code: 'invalid_request',
      details: { fields: [{ field: 'user_id', problem: 'must not contain NUL' }] },
    },
  })
})

test('32 levels are read, and refused for what they say', async () => {
  const response = await app.send('POST', '/chat', { as: app.ada, body: message(nested(31)) })
  expect(await response.json()).toMatchObject({
    error: { code: 'invalid_request', message: expect.stringContaining('message must be of type string') },
  })
})

test('whole characters outside of the basic plane are text like any other', async () => {
  const body = String.raw`{"message":"\ud83d\ude00 😀"}`
  expect((await app.send('POST', '/chat', { as: app.ada, body })).status).toBe(200)
  expect(app.claude.requests().at(-1)?.body).toMatchObject({ messages: [{ content: '😀 😀' }] })
})

test('nothing that was refused reached Claude or left a chat', async () => {
  expect(app.claude.requests()).toHaveLength(1)
  expect(await app.database.rows('SELECT count(*)::int FROM chats')).toEqual([{ count: 1 }])
})

test('a stream that is refused has no event in it', async () => {
  const response = await app.send('POST', '/chat/stream', { as: app.ada, body: {} })
  const text = await response.text()
  expect(text).not.toMatch(/^(event|data|id|:)/m)
  expect(Object.keys(JSON.parse(text))).toEqual(['type', 'error', 'request_id'])
})

test.each(['limt=5', 'limit=5&cursor=x&page=2'])(
  'the unknown query %s is refused and named',
  async (query) => {
    const response = await app.send('GET', `/chats?${query}`, { as: app.ada })
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(/unknown field \\"(limt|page)\\"/)
  },
)
