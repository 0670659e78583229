import { makeApiKey } from '../../../lib/auth/api-keys/api-key.ts'
import { newId } from '../../../lib/ids.ts'
import type { Application } from '../../harness/application.ts'
import { expectedAccess, type RoleName, readsChatsOfAll, roleNames } from './expected-access.ts'
import type { Headers, People } from './people.ts'

/** A caller with one kind of credential. */
export interface Caller {
  readonly name: string
  readonly headers: Headers
  readonly is: 'nobody' | 'stranger' | 'invited' | 'operator' | Member
  /** Presents a token of the identity provider. */
  readonly isPerson?: true
  /** The scope that such a key is made to try; the others would only repeat the result. */
  readonly about?: string
}

interface Member {
  readonly role: RoleName
  /** What their credential may be used for. */
  readonly scopes: ReadonlySet<string>
}

const scopes = [
  ...new Set(
    [...Object.values(expectedAccess), readsChatsOfAll].flatMap((access) =>
      typeof access === 'string' ? [] : [access.scope],
    ),
  ),
]

/** Each role with headers, with a token, with an access token, and with keys: of all scopes, of all but one, and of one. */
export async function createCallers(app: Application, people: People): Promise<Caller[]> {
  const { operatorToken, metricsToken } = app.credentials
  const unmade = makeApiKey(newId('apiKey'))
  const callers: Caller[] = [
    { name: 'nobody', headers: {}, is: 'nobody' },
    { name: 'a key that was never made', headers: { 'x-api-key': unmade }, is: 'stranger' },
    { name: 'the metrics token', headers: bearer(metricsToken), is: 'stranger' },
    { name: 'the operator token', headers: bearer(operatorToken), is: 'operator' },
    {
      name: 'a person of no organization',
      headers: await people.signIn('unknown'),
      is: 'stranger',
      isPerson: true,
    },
  ]
  for (const how of ['invited by address', 'invited by subject'] as const) {
    const headers = await people.signIn(how, 'owner')
    callers.push({ name: `a person who is ${how}`, headers, is: 'invited', isPerson: true })
  }
  for (const role of roleNames) {
    const { userId, headers } = await people.join(role)
    callers.push({ name: `the ${role}`, headers, is: { role, scopes: new Set(scopes) } })
    callers.push({
      name: `the ${role} with a token`,
      headers: await people.signIn('member', role),
      is: { role, scopes: new Set(scopes) },
      isPerson: true,
    })
    callers.push({
      name: `the ${role} with an access token`,
      headers: await people.giveAccess(userId),
      is: { role, scopes: new Set(scopes) },
    })
    for (const { name, held, about } of kindsOfKeys) {
      const key = await people.giveKey(userId, held)
      callers.push({
        name: `a key of the ${role} ${name}`,
        headers: key.headers,
        is: { role, scopes: new Set(held) },
        ...(about !== undefined && { about }),
      })
    }
  }
  return callers
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

interface KindOfKey {
  readonly name: string
  readonly held: readonly string[]
  readonly about?: string
}

const kindsOfKeys: readonly KindOfKey[] = [
  { name: 'with all scopes', held: scopes },
  ...scopes.flatMap((about): KindOfKey[] => [
    { name: `without ${about}`, held: scopes.filter((scope) => scope !== about), about },
    { name: `with ${about} alone`, held: [about], about },
  ]),
]
