import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { matchPath } from './match-path.ts'

test.each([
  ['/health', '/health', {}],
  ['/chats/{chat_id}', '/chats/chat_1', { chat_id: 'chat_1' }],
  ['/chats/{chat_id}/messages', '/chats/chat_1/messages', { chat_id: 'chat_1' }],
  ['/a/{one}/b/{two}', '/a/1/b/2', { one: '1', two: '2' }],
  // As the edge routes it.
  ['/health', '/health/', {}],
  ['/chats/{chat_id}', '/chats/chat_1/', { chat_id: 'chat_1' }],
  ['/chats/{chat_id}', '/chats/a%2Fb', { chat_id: 'a%2Fb' }],
])('%s is the form of %s', (template, path, parameters) => {
  expect(matchPath(template, path)).toEqual(parameters)
})

test.each([
  ['/health', '/'],
  ['/health', '/Health'],
  ['/health', '/health//'],
  ['/health', 'health'],
  ['/chats', '/chats/chat_1'],
  ['/chats/{chat_id}', '/chats'],
  ['/chats/{chat_id}', '/chats/'],
  ['/chats/{chat_id}', '/chats/chat_1//'],
  ['/chats/{chat_id}', '/chat/chat_1'],
  ['/chats/{chat_id}/messages', '/chats/chat_1/message'],
  ['/chats/{chat_id}/messages', '/chats/chat_1/more/messages'],
])('%s is not the form of %s', (template, path) => {
  expect(matchPath(template, path)).toBeUndefined()
})

test('whatever stands in the place of a parameter is its value, unless it holds a slash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const expected = value.includes('/') ? undefined : { chat_id: value }
      expect(matchPath('/chats/{chat_id}/messages', `/chats/${value}/messages`)).toEqual(expected)
    }),
  )
})
