import * as fc from 'fast-check'
import { type Application, startApplication } from '../../harness/application.ts'
import { startIdentityProvider } from '../../harness/identity/identity-provider.ts'
import { changeView } from '../change-function.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { type Operation, readOperations } from '../requests/operations.ts'
import { type PlannedRequest, requestsOf, toWire } from '../requests/planned-request.ts'
import { unknownId } from '../requests/references.ts'
import { type Answer, openToAll, sendRequest } from '../requests/send-request.ts'
import { type Caller, createCallers } from './callers.ts'
import { type ExpectedAccess, expectedAccess } from './expected-access.ts'
import { tryGifts } from './gifts.ts'
import { tryMakers } from './makers.ts'
import { People } from './people.ts'
import { tryOthersChats, tryRanks } from './ranks.ts'

export const roleMatrix: Proof = {
  id: 'P27',
  name: 'role matrix',
  promise: 'each route lets in those who are written down for it, and nobody else',
  prove,
  bugs: [
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
  ],
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const identityProvider = await startIdentityProvider()
  const app = await startApplication({
    ...openToAll,
    OIDC_ISSUER: identityProvider.issuer,
    OIDC_AUDIENCE: identityProvider.audience,
  })
  try {
    const operations = await readOperations()
    const people = new People(app, identityProvider)
    const callers = await createCallers(app, people)
    const cells: Record<Outcome, number> = { 'let in': 0, denied: 0, invited: 0, unknown: 0 }
    for (const operation of operations) {
      const requests = requestsFor(operation, seed, size === 'full' ? 10 : 1)
      for (const [caller, expected] of rowOf(operation, callers)) {
        cells[expected] += requests.length
        for (const request of requests) await expectOutcome(app, request, caller, expected)
      }
    }
    const chats = await tryOthersChats(app, people)
    const ranks = await tryRanks(app, people)
    const makers = await tryMakers(app, people, size === 'full')
    const gifts = await tryGifts(app, people)
    return {
      operations: operations.length,
      callers: callers.length,
      ...cells,
      'chats of others': chats,
      ranks,
      'keys in the hands of others': makers,
      gifts,
    }
  } finally {
    await app.close()
    await identityProvider.stop()
  }
}

/** `denied` is known, but not allowed; `invited` has to join first; what comes after that is the handler's. */
type Outcome = 'let in' | 'denied' | 'invited' | 'unknown'

function rowOf({ route }: Operation, callers: readonly Caller[]): (readonly [Caller, Outcome])[] {
  const access = expectedAccess[route.operation]
  if (access === undefined) {
    throw new BrokenPromise(`${route.operation} is not written down in p27-role-matrix/expected-access.ts`)
  }
  const scope = typeof access === 'string' ? access : access.scope
  return (
    callers
      .filter(({ about = scope }) => about === scope)
      // A wrong credential is refused also where none is needed; what such routes do with it is not the matrix's.
      .filter(({ is }) => access !== 'anybody' || is === 'nobody' || typeof is === 'object')
      .map((caller) => [caller, expectedOutcome(access, caller)] as const)
  )
}

function expectedOutcome(access: ExpectedAccess, { is, isPerson }: Caller): Outcome {
  if (access === 'anybody') return 'let in'
  if (access === 'operator') return is === 'operator' ? 'let in' : 'unknown'
  if (access === 'person') return isPerson ? 'let in' : 'unknown'
  if (is === 'invited') return 'invited'
  if (typeof is === 'string') return 'unknown'
  return access.roles.includes(is.role) && is.scopes.has(access.scope) ? 'let in' : 'denied'
}

/** Requests that would be done, were there the things that they name. */
function requestsFor(operation: Operation, seed: number, numRuns: number): PlannedRequest[] {
  const vocabulary = {
    whose: fc.constant('unknown' as const),
    text: (field: string) => fc.uuid().map((uuid) => `${field}-${uuid}`),
  }
  return fc.sample(requestsOf(operation, vocabulary), { seed, numRuns })
}

async function expectOutcome(
  app: Application,
  request: PlannedRequest,
  { name, headers }: Caller,
  expected: Outcome,
): Promise<void> {
  const wire = toWire(request, (_whose, kind, pick) =>
    kind.startsWith('cursor-') ? undefined : unknownId(kind, pick),
  )
  const answer = await sendRequest(app, {
    ...wire,
    headers: { 'content-type': 'application/json', ...headers },
  })
  const outcome = outcomeOf(answer)
  if (outcome === expected) return
  const { method, path } = request.operation.route
  throw new BrokenPromise(
    `${method} ${path}: ${name} was ${outcome} with ${answer.status} and should be ${expected}`,
  )
}

function outcomeOf({ status, body }: Answer): Outcome {
  if (status === 401) return 'unknown'
  if (status === 403 && body.includes('"invitation_open"')) return 'invited'
  return status === 403 && body.includes('"permission_denied"') ? 'denied' : 'let in'
}
