import { expect, test } from '@jest/globals'
import type { Route } from '../../lib/endpoints/route.ts'
import { routeMatcher } from './match-route.ts'

const rows = [
  ['GET', '/chats/{chat_id}'],
  ['DELETE', '/chats/{chat_id}'],
  ['GET', '/chats/search'],
  ['GET', '/chats/{chat_id}/messages'],
  ['POST', '/chat'],
] as const

const match = routeMatcher(
  rows.map(([method, path]): Route => {
    const operation = `${method} ${path}`
    return {
      resource: 'chats',
      operation,
      method,
      path,
      streaming: false,
      scope: 'public',
      timeoutSeconds: 1,
      memoryMegabytes: 128,
    }
  }),
)

test.each([
  ['GET', '/chats/abc', 'GET /chats/{chat_id}', 'a parameter takes any segment'],
  ['GET', '/chats/a%2Fb', 'GET /chats/{chat_id}', 'an escaped slash is part of its segment'],
  ['GET', '/chats/search', 'GET /chats/search', 'a literal wins over a parameter'],
  ['DELETE', '/chats/search', 'DELETE /chats/{chat_id}', 'but only for a method it has'],
  ['GET', '/chats/abc/messages/', 'GET /chats/{chat_id}/messages', 'one trailing slash is ignored'],
  ['HEAD', '/chats/abc', 'GET /chats/{chat_id}', 'HEAD falls to GET'],
  ['OPTIONS', '/chat', 'POST /chat', 'OPTIONS takes any route of the path'],
])('%s %s is %s: %s', (method, path, operation) => {
  expect(match(method, path)).toMatchObject({ route: { operation } })
})

test('OPTIONS prefers the method that the preflight asks about', () => {
  expect(match('OPTIONS', '/chats/abc', 'DELETE')).toMatchObject({ route: { method: 'DELETE' } })
})

test.each(['/', '/chats//messages', '/chats', '/chats/a/b', '/constructor', '//chat'])(
  '%s is no path',
  (path) => {
    expect(match('GET', path)).toEqual({ allowed: [] })
  },
)

test('a path without the method names those it has', () => {
  expect(match('PUT', '/chats/abc')).toEqual({ allowed: ['GET', 'DELETE'] })
})
