// Written by hand and compared only with behaviour: a change to a role or a route must be decided here, too.

export type RoleName = 'owner' | 'admin' | 'member' | 'viewer'

/**
 * Who may call an operation: anyone, a person with a token of the identity provider, the holder of one of the
 * deployment's tokens, or these members.
 */
export type ExpectedAccess =
  | 'anybody'
  | 'person'
  | 'operator'
  | {
      /** What a key needs, in the hands of a member of one of these roles. */
      readonly scope: string
      readonly roles: readonly RoleName[]
    }

export const roleNames: readonly RoleName[] = ['owner', 'admin', 'member', 'viewer']

const readsChats: ExpectedAccess = { scope: 'chat:read', roles: ['owner', 'admin', 'member', 'viewer'] }
const writesChats: ExpectedAccess = { scope: 'chat:write', roles: ['owner', 'admin', 'member'] }
const administers = (scope: string): ExpectedAccess => ({ scope, roles: ['owner', 'admin'] })

/** By operation. No one may call one that is missing here. */
export const expectedAccess: Readonly<Record<string, ExpectedAccess>> = {
  welcome: 'anybody',
  health: 'anybody',
  openapi: 'anybody',
  docs: 'anybody',
  'docs-asset': 'anybody',
  hello: 'anybody',
  // On a local server; a deployment asks for the scraper's token or the operator's, as
  // functions/service/metrics/metrics-token.test.ts proves.
  metrics: 'anybody',
  'check-stores': 'anybody',

  'get-me': readsChats,
  'list-models': readsChats,
  'get-own-usage': readsChats,

  'send-message': writesChats,
  'stream-message': writesChats,
  'create-message': writesChats,
  'create-response': writesChats,
  'create-chat-completion': writesChats,
  'count-tokens': writesChats,
  'list-v1-models': readsChats,
  'get-v1-model': readsChats,
  'list-chats': readsChats,
  'get-chat': readsChats,
  'list-messages': readsChats,
  'update-chat': writesChats,
  'delete-chat': writesChats,
  'resume-turn': readsChats,
  'stop-turn': writesChats,

  'get-organization': { scope: 'organization:read', roles: ['owner', 'admin', 'member', 'viewer'] },
  'update-organization': administers('organization:write'),
  'list-members': administers('members:read'),
  'get-member': administers('members:read'),
  'invite-member': administers('members:write'),
  'update-member': administers('members:write'),
  'remove-member': administers('members:write'),
  'list-api-keys': administers('api-keys:read'),
  'get-api-key': administers('api-keys:read'),
  'create-api-key': administers('api-keys:write'),
  'rotate-api-key': administers('api-keys:write'),
  'revoke-api-key': administers('api-keys:write'),
  'list-audit-events': administers('audit-log:read'),
  'get-usage': administers('usage:read'),
  'list-budgets': administers('budgets:read'),
  'set-organization-budget': administers('budgets:write'),
  'remove-organization-budget': administers('budgets:write'),
  'set-member-budget': administers('budgets:write'),
  'remove-member-budget': administers('budgets:write'),
  'set-api-key-budget': administers('budgets:write'),
  'remove-api-key-budget': administers('budgets:write'),
  'top-up-budget': administers('budgets:write'),
  'reset-budget': administers('budgets:write'),
  'list-rate-limits': administers('rate-limits:read'),
  'set-organization-rate-limit': administers('rate-limits:write'),
  'remove-organization-rate-limit': administers('rate-limits:write'),
  'set-member-rate-limit': administers('rate-limits:write'),
  'remove-member-rate-limit': administers('rate-limits:write'),
  'set-api-key-rate-limit': administers('rate-limits:write'),
  'remove-api-key-rate-limit': administers('rate-limits:write'),

  'describe-sign-in': 'anybody',
  'begin-device': 'anybody',
  'issue-tokens': 'anybody',
  'revoke-token': 'anybody',
  'show-code-form': 'anybody',
  'enter-code': 'anybody',
  'come-back': 'anybody',
  'decide-device': 'anybody',

  'list-memberships': 'person',
  'accept-invitation': 'person',
  'decline-invitation': 'person',

  'create-organization': 'operator',
  'list-organizations': 'operator',
  'inspect-organization': 'operator',
  'report-spending': 'operator',
  'issue-api-key': 'operator',
  'suspend-organization': 'operator',
  'restore-organization': 'operator',
  'delete-organization': 'operator',
  'list-upstreams': 'operator',
  'switch-off-upstream': 'operator',
  'switch-on-upstream': 'operator',
}

/** Whose chats are read: with this scope and one of these roles those of all members, else one's own. */
export const readsChatsOfAll = administers('chat:read-organization')

/** Whom an administrator decides over: their role, their keys, and their membership. */
export const decidesOver: Readonly<Record<'owner' | 'admin', readonly RoleName[]>> = {
  owner: ['owner', 'admin', 'member', 'viewer'],
  admin: ['admin', 'member', 'viewer'],
}

/** Everything that a role may do, by the table above. */
export function scopesOf(role: RoleName): readonly string[] {
  const access = [...Object.values(expectedAccess), readsChatsOfAll]
  const scopes = access.flatMap((each) =>
    typeof each !== 'string' && each.roles.includes(role) ? [each.scope] : [],
  )
  return [...new Set(scopes)]
}

/** What became of a member. */
export type Fate = RoleName | 'removed'

/**
 * The role with which a key acts: the least of those that its member has and that everybody has, or had then, who has
 * ever held it; none, where one of them is gone.
 */
export function roleOfKey(member: Fate, holders: readonly Fate[]): RoleName | undefined {
  const all = new Set([member, ...holders])
  if (all.has('removed')) return undefined
  return (['viewer', 'member', 'admin', 'owner'] as const).find((role) => all.has(role))
}
