import { changeView } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a role with a scope too many',
    edits: [
      {
        file: 'lib/roles.ts',
        find: "const viewer = ['chat:read',",
        replace: "const viewer = ['chat:read', 'chat:write',",
      },
    ],
    counterexample: /the viewer.* was let in/,
  },
  {
    name: 'a scope that nobody asks for',
    edits: [
      {
        file: 'lib/endpoints/middlewares/authenticate.ts',
        find: 'if (held.has(scope)) return undefined',
        replace: 'return undefined',
      },
    ],
    counterexample: /was let in with \d+ and should be denied/,
  },
  {
    name: 'a route that became public',
    edits: [
      {
        file: 'functions/routes.ts',
        find: "get('/chats', 'chat:read')",
        replace: "get('/chats', 'public')",
      },
    ],
    counterexample: /^GET \/chats: .* was let in with 200/,
  },
  {
    name: 'an invitation that needs no acceptance',
    edits: [],
    sql: `DO $do$ BEGIN
      EXECUTE regexp_replace(pg_get_functiondef('find_person(text,text,text)'::regprocedure),
                             'subject IS NOT NULL AND joined_at IS NOT NULL', 'true');
    END $do$`,
    counterexample: /a person who is invited by (address|subject) was (let in|denied) .* should be invited/,
  },
  {
    name: 'a route for people that takes a key for one',
    edits: [
      {
        file: 'lib/auth/identify.ts',
        find: "if (credential.kind !== 'jwt') throw new AuthenticationError()",
        replace:
          "if (credential.kind !== 'jwt') return { subject: 'somebody', email: undefined, expiresAt: 0 }",
      },
    ],
    counterexample: /\/organizations\/mine: .* was let in/,
  },
  {
    name: 'an admin who makes and unmakes owners',
    edits: [{ file: 'lib/roles.ts', find: "&& other !== 'owner'", replace: '' }],
    counterexample: /^an admin .* owner/,
  },
  {
    name: 'a key that acts with the role of its member alone',
    sql: changeView(
      'api_key_principals',
      'GREATEST(p.role, secret.shown_to_role, max(m.role))',
      'GREATEST(p.role)',
    ),
    counterexample: /^a key .* by one who is member now, has the role admin and should have member$/,
  },
  {
    name: 'a key that remembers only which role its maker had',
    sql: changeView(
      'api_key_principals',
      'GREATEST(p.role, secret.shown_to_role, max(m.role))',
      'GREATEST(p.role, secret.shown_to_role)',
    ),
    counterexample: /^a key .* by one who is member now, has the role admin and should have member$/,
  },
  {
    name: 'a key that its maker takes along when they are removed',
    sql: changeView('api_key_principals', 'held.by_members', 'true'),
    counterexample: /^a key .* by one who is removed now, has the role \w+ and should have undefined$/,
  },
  {
    name: 'a rotation that leaves the key to whoever was shown it before',
    edits: [
      {
        file: 'lib/auth/api-keys/rotate-api-key.ts',
        find: 'shown_to = $6, shown_to_role = $7',
        replace: `shown_to = CASE WHEN $6::text[] IS NOT NULL THEN shown_to END,
          shown_to_role = CASE WHEN $7::member_role IS NOT NULL THEN shown_to_role END`,
      },
    ],
    counterexample: /^a key .*, got by rotating it .* by one who is member now, has the role admin/,
  },
  {
    name: 'a key that forgets who holds the key with which it was made',
    edits: [{ file: 'lib/auth/principal.ts', find: ', ...(key?.api_key_shown_to ?? [])', replace: '' }],
    counterexample: /^a key .*, got by making it with a key of a third one .* and should have \w+$/,
  },
  {
    name: 'a key with few scopes that invites people with all of them',
    edits: [
      {
        file: 'lib/tenancy/require-giver.ts',
        find: 'if (missing.length === 0) return',
        replace: 'if (missing.length >= 0) return',
      },
    ],
    counterexample: /^a key without \S+ inviting an? \w+ was answered 200 and should be scope_above_yours$/,
  },
  {
    name: 'a key that waits for its member to become more',
    edits: [
      {
        file: 'lib/auth/api-keys/create-api-key.ts',
        find: '  refuseScopesBeyond(role, asked.scopes)\n',
        replace: '',
      },
    ],
    counterexample:
      /^an owner making a key with \S+ for a \w+ was answered 200 and should be scope_above_member$/,
  },
]
