import type { Route } from '../lib/endpoints/route.ts'

/** A request to Postgres and back. */
const quick = { streaming: false, timeoutSeconds: 15, memoryMegabytes: 256 } as const
/** A whole answer of Claude; 15 minutes is the longest that Lambda allows. */
const answer = { timeoutSeconds: 900, memoryMegabytes: 512 } as const
/** One request to Postgres that may have millions of rows to delete. */
const erasure = { streaming: false, timeoutSeconds: 900, memoryMegabytes: 256 } as const

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
  'get-organization': {
    operation: 'get-organization',
    method: 'GET',
    path: '/organization',
    scope: 'organization:read',
    ...quick,
  },
  'update-organization': {
    operation: 'update-organization',
    method: 'PATCH',
    path: '/organization',
    scope: 'organization:write',
    ...quick,
  },
  'list-members': {
    operation: 'list-members',
    method: 'GET',
    path: '/members',
    scope: 'members:read',
    ...quick,
  },
  'invite-member': {
    operation: 'invite-member',
    method: 'POST',
    path: '/members',
    scope: 'members:write',
    ...quick,
  },
  'get-member': {
    operation: 'get-member',
    method: 'GET',
    path: '/members/{user_id}',
    scope: 'members:read',
    ...quick,
  },
  'update-member': {
    operation: 'update-member',
    method: 'PATCH',
    path: '/members/{user_id}',
    scope: 'members:write',
    ...quick,
  },
  'remove-member': {
    operation: 'remove-member',
    method: 'DELETE',
    path: '/members/{user_id}',
    scope: 'members:write',
    ...quick,
  },
  'list-audit-events': {
    operation: 'list-audit-events',
    method: 'GET',
    path: '/audit-log',
    scope: 'audit-log:read',
    ...quick,
  },
  'list-api-keys': {
    operation: 'list-api-keys',
    method: 'GET',
    path: '/api-keys',
    scope: 'api-keys:read',
    ...quick,
  },
  'create-api-key': {
    operation: 'create-api-key',
    method: 'POST',
    path: '/api-keys',
    scope: 'api-keys:write',
    ...quick,
  },
  'get-api-key': {
    operation: 'get-api-key',
    method: 'GET',
    path: '/api-keys/{key_id}',
    scope: 'api-keys:read',
    ...quick,
  },
  'rotate-api-key': {
    operation: 'rotate-api-key',
    method: 'POST',
    path: '/api-keys/{key_id}/rotate',
    scope: 'api-keys:write',
    ...quick,
  },
  'revoke-api-key': {
    operation: 'revoke-api-key',
    method: 'DELETE',
    path: '/api-keys/{key_id}',
    scope: 'api-keys:write',
    ...quick,
  },
  openapi: { operation: 'openapi', method: 'GET', path: '/openapi.json', scope: 'public', ...quick },
  docs: { operation: 'docs', method: 'GET', path: '/docs', scope: 'public', ...quick },
  'docs-asset': {
    operation: 'docs-asset',
    method: 'GET',
    path: '/docs/{asset}',
    scope: 'public',
    ...quick,
  },
  'create-organization': {
    operation: 'create-organization',
    method: 'POST',
    path: '/organizations',
    scope: 'operator',
    ...quick,
  },
  'list-organizations': {
    operation: 'list-organizations',
    method: 'GET',
    path: '/organizations',
    scope: 'operator',
    ...quick,
  },
  'inspect-organization': {
    operation: 'inspect-organization',
    method: 'GET',
    path: '/organizations/{organization_id}',
    scope: 'operator',
    ...quick,
  },
  'suspend-organization': {
    operation: 'suspend-organization',
    method: 'POST',
    path: '/organizations/{organization_id}/suspend',
    scope: 'operator',
    ...quick,
  },
  'restore-organization': {
    operation: 'restore-organization',
    method: 'POST',
    path: '/organizations/{organization_id}/restore',
    scope: 'operator',
    ...quick,
  },
  'delete-organization': {
    operation: 'delete-organization',
    method: 'DELETE',
    path: '/organizations/{organization_id}',
    scope: 'operator',
    ...erasure,
  },
} as const satisfies Record<string, Route>
