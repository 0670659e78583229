import type { Access, Route } from '../lib/endpoints/route.ts'

type Row = Omit<Route, 'resource' | 'operation'>
interface Named<Name> {
  readonly resource: string
  readonly operation: Name
}
type More = Partial<Pick<Row, 'dialect' | 'tellsOfCaller' | 'timeoutSeconds'>>

/** A round trip to Postgres. */
const quick = { streaming: false, timeoutSeconds: 15, memoryMegabytes: 256 } as const
/** The longest that Lambda allows: for a whole answer of Claude, or millions of rows to delete. */
const longest = 900

/** Keeps literal types, so that the compiler can check code that must handle every route of a kind. */
const using =
  <const Method extends Route['method']>(method: Method) =>
  <const Scope extends Access>(path: string, scope: Scope, more: More = {}) => ({
    method,
    path,
    scope,
    ...quick,
    ...more,
  })
const get = using('GET')
const post = using('POST')
const put = using('PUT')
const patch = using('PATCH')
const remove = using('DELETE')

/** A whole answer is streamed as well: it leaves as soon as it is settled, and what follows costs its client no time. */
function ask(path: string) {
  const needs = { timeoutSeconds: longest, memoryMegabytes: 512 }
  return { ...post(path, 'chat:write'), asksClaude: true, streaming: true, ...needs } as const
}
const follow = (path: string) => ({ ...get(path, 'chat:read', { timeoutSeconds: longest }), streaming: true })

/** The routes of one resource, keyed by operation. */
function on<Rows extends Readonly<Record<string, Row>>>(
  resource: string,
  rows: Rows,
): { readonly [Name in keyof Rows & string]: Rows[Name] & Named<Name> } {
  const named = Object.entries(rows).map(([operation, row]) => [operation, { resource, operation, ...row }])
  return Object.fromEntries(named) as ReturnType<typeof on<Rows>>
}

/**
 * The one table of routes, by resource and operation. Each handler is in `<resource>/<operation>/` beside
 * this file; the local server, the bundles and the edge are generated from the table.
 */
export const routes = {
  ...on('service', {
    welcome: get('/', 'public'),
    health: get('/health', 'public'),
    'check-stores': get('/health/stores', 'metrics'),
    metrics: get('/metrics', 'metrics'),
    'get-me': get('/me', 'chat:read', { tellsOfCaller: true }),
    'list-models': get('/models', 'chat:read', { tellsOfCaller: true }),
    openapi: get('/openapi.json', 'public'),
    docs: get('/docs', 'public'),
    'docs-asset': get('/docs/{asset}', 'public'),
  }),
  ...on('messages', {
    'send-message': ask('/chat'),
    'stream-message': ask('/chat/stream'),
    'resume-turn': follow('/turns/{turn_id}/stream'),
    'stop-turn': post('/turns/{turn_id}/stop', 'chat:write'),
  }),
  ...on('drop-in', {
    'create-message': {
      ...ask('/v1/messages'),
      dialect: 'anthropic',
    },
    'create-chat-completion': {
      ...ask('/v1/chat/completions'),
      dialect: 'openai_chat',
    },
    'create-response': {
      ...ask('/v1/responses'),
      dialect: 'openai_responses',
    },
    hello: { ...get('/api/hello', 'public'), dialect: 'anthropic' },
    'count-tokens': { ...post('/v1/messages/count_tokens', 'chat:write'), dialect: 'anthropic' },
    'list-v1-models': { ...get('/v1/models', 'chat:read', { tellsOfCaller: true }), dialect: 'anthropic' },
    'get-v1-model': {
      ...get('/v1/models/{model}', 'chat:read', { tellsOfCaller: true }),
      dialect: 'anthropic',
    },
  }),
  ...on('sign-in', {
    'describe-sign-in': get('/.well-known/oauth-authorization-server', 'sign-in', { dialect: 'oauth' }),
    'begin-device': post('/oauth/device_authorization', 'sign-in', { dialect: 'oauth' }),
    'issue-tokens': post('/oauth/token', 'sign-in', { dialect: 'oauth' }),
    'revoke-token': post('/oauth/revoke', 'sign-in', { dialect: 'oauth' }),
    'show-code-form': get('/oauth/device', 'sign-in', { dialect: 'page' }),
    'enter-code': post('/oauth/device', 'sign-in', { dialect: 'page' }),
    'come-back': get('/oauth/callback', 'sign-in', { dialect: 'page' }),
    'decide-device': post('/oauth/device/decision', 'sign-in', { dialect: 'page' }),
  }),
  ...on('chats', {
    'list-chats': get('/chats', 'chat:read'),
    'get-chat': get('/chats/{chat_id}', 'chat:read'),
    'update-chat': patch('/chats/{chat_id}', 'chat:write'),
    'delete-chat': remove('/chats/{chat_id}', 'chat:write'),
    'list-messages': get('/chats/{chat_id}/messages', 'chat:read'),
  }),
  ...on('organization', {
    'get-organization': get('/organization', 'organization:read'),
    'update-organization': patch('/organization', 'organization:write'),
  }),
  ...on('members', {
    'list-members': get('/members', 'members:read'),
    'invite-member': post('/members', 'members:write'),
    'get-member': get('/members/{user_id}', 'members:read'),
    'update-member': patch('/members/{user_id}', 'members:write'),
    'remove-member': remove('/members/{user_id}', 'members:write'),
  }),
  ...on('memberships', {
    'list-memberships': get('/organizations/mine', 'person'),
    'accept-invitation': post('/organizations/mine/{organization_id}/accept', 'person'),
    'decline-invitation': post('/organizations/mine/{organization_id}/decline', 'person'),
  }),
  ...on('api-keys', {
    'list-api-keys': get('/api-keys', 'api-keys:read'),
    'create-api-key': post('/api-keys', 'api-keys:write'),
    'get-api-key': get('/api-keys/{key_id}', 'api-keys:read'),
    'rotate-api-key': post('/api-keys/{key_id}/rotate', 'api-keys:write'),
    'revoke-api-key': remove('/api-keys/{key_id}', 'api-keys:write'),
  }),
  ...on('budgets', {
    'list-budgets': get('/budgets', 'budgets:read'),
    'set-organization-budget': put('/budgets/organization', 'budgets:write'),
    'remove-organization-budget': remove('/budgets/organization', 'budgets:write'),
    'set-member-budget': put('/budgets/members/{user_id}', 'budgets:write'),
    'remove-member-budget': remove('/budgets/members/{user_id}', 'budgets:write'),
    'set-api-key-budget': put('/budgets/api-keys/{key_id}', 'budgets:write'),
    'remove-api-key-budget': remove('/budgets/api-keys/{key_id}', 'budgets:write'),
    'top-up-budget': post('/budgets/top-up', 'budgets:write'),
    'reset-budget': post('/budgets/reset', 'budgets:write'),
  }),
  ...on('rate-limits', {
    'list-rate-limits': get('/rate-limits', 'rate-limits:read'),
    'set-organization-rate-limit': put('/rate-limits/organization', 'rate-limits:write'),
    'remove-organization-rate-limit': remove('/rate-limits/organization', 'rate-limits:write'),
    'set-member-rate-limit': put('/rate-limits/members/{user_id}', 'rate-limits:write'),
    'remove-member-rate-limit': remove('/rate-limits/members/{user_id}', 'rate-limits:write'),
    'set-api-key-rate-limit': put('/rate-limits/api-keys/{key_id}', 'rate-limits:write'),
    'remove-api-key-rate-limit': remove('/rate-limits/api-keys/{key_id}', 'rate-limits:write'),
  }),
  ...on('usage', {
    'get-usage': get('/usage', 'usage:read'),
    'get-own-usage': get('/usage/mine', 'chat:read'),
    'report-spending': get('/usage/organizations', 'operator'),
  }),
  ...on('audit-log', {
    'list-audit-events': get('/audit-log', 'audit-log:read'),
  }),
  ...on('upstreams', {
    'list-upstreams': get('/upstreams', 'operator'),
    'switch-off-upstream': put('/upstreams/{upstream}/switches/{model}', 'operator'),
    'switch-on-upstream': remove('/upstreams/{upstream}/switches/{model}', 'operator'),
  }),
  ...on('organizations', {
    'create-organization': post('/organizations', 'operator'),
    'list-organizations': get('/organizations', 'operator'),
    'inspect-organization': get('/organizations/{organization_id}', 'operator'),
    'issue-api-key': post('/organizations/{organization_id}/api-keys', 'operator'),
    'suspend-organization': post('/organizations/{organization_id}/suspend', 'operator'),
    'restore-organization': post('/organizations/{organization_id}/restore', 'operator'),
    'delete-organization': remove('/organizations/{organization_id}', 'operator', {
      timeoutSeconds: longest,
    }),
  }),
} satisfies Readonly<Record<string, Route>>
