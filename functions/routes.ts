import type { Route } from '../lib/endpoints/route.ts'

/** A request to Postgres and back. */
const quick = { streaming: false, timeoutSeconds: 15, memoryMegabytes: 256 } as const
/** A whole answer of Claude; 15 minutes is the longest that Lambda allows. */
const answer = { timeoutSeconds: 900, memoryMegabytes: 512 } as const

/**
 * The one table of routes. The folder of the same name beside this file holds the handler; the local server,
 * the bundles and the edge are made from it.
 */
export const routes = {
  health: { operation: 'health', method: 'GET', path: '/health', scope: 'public', ...quick },
  metrics: { operation: 'metrics', method: 'GET', path: '/metrics', scope: 'metrics', ...quick },
  'send-message': {
    operation: 'send-message',
    method: 'POST',
    path: '/chat',
    scope: 'chat:write',
    streaming: false,
    ...answer,
  },
  'stream-message': {
    operation: 'stream-message',
    method: 'POST',
    path: '/chat/stream',
    scope: 'chat:write',
    streaming: true,
    ...answer,
  },
  'list-chats': { operation: 'list-chats', method: 'GET', path: '/chats', scope: 'chat:read', ...quick },
  'get-chat': {
    operation: 'get-chat',
    method: 'GET',
    path: '/chats/{chat_id}',
    scope: 'chat:read',
    ...quick,
  },
  'update-chat': {
    operation: 'update-chat',
    method: 'PATCH',
    path: '/chats/{chat_id}',
    scope: 'chat:write',
    ...quick,
  },
  'delete-chat': {
    operation: 'delete-chat',
    method: 'DELETE',
    path: '/chats/{chat_id}',
    scope: 'chat:write',
    ...quick,
  },
  'list-messages': {
    operation: 'list-messages',
    method: 'GET',
    path: '/chats/{chat_id}/messages',
    scope: 'chat:read',
    ...quick,
  },
} as const satisfies Record<string, Route>
