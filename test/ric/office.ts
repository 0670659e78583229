import * as fc from 'fast-check'
import type { Application } from '../harness/application.ts'
import type { IdentityProvider } from '../harness/identity/identity-provider.ts'
import { KnownIds } from '../proofs/requests/known-ids.ts'
import type { Operation } from '../proofs/requests/operations.ts'
import { requestsOf, toWire, type WireRequest } from '../proofs/requests/planned-request.ts'

/** An organization for one function alone, with one of everything, so that whatever it does happens there. */
export interface Office {
  readonly ids: KnownIds
  readonly apiKey: string
  /** The token of a person who is invited. */
  readonly personToken: string
}

/** Creates it through the API of the application that runs beside the functions under test. */
export async function openOffice(app: Application, identityProvider: IdentityProvider): Promise<Office> {
  const ids = new KnownIds()
  const send = async (method: string, path: string, key: string, body: object) => {
    const answer = await app.send(method, path, { headers: { authorization: `Bearer ${key}` }, body })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} opens no office: ${text}`)
    ids.learn(text)
    return text
  }
  const { operatorToken } = app.credentials
  const owner = { email: 'owner@example.org' }
  const created = await send('POST', '/organizations', operatorToken, { name: 'Office', owner })
  const { api_key } = JSON.parse(created) as { api_key: { key: string } }
  await send('POST', '/members', api_key.key, { email: 'member@example.org', role: 'member' })
  const subject = crypto.randomUUID()
  await send('POST', '/members', api_key.key, { subject, role: 'viewer' })
  await send('POST', '/api-keys', api_key.key, { name: 'another', scopes: ['chat:read'] })
  await send('POST', '/chat', api_key.key, { message: 'Hello', max_tokens: 100 })
  for (const holder of ['organization', ...[...ids.ids].flatMap(holderOf)]) {
    await send('PUT', `/budgets/${holder}`, api_key.key, { period: 'total', limit_usd: '1000' })
    await send('PUT', `/rate-limits/${holder}`, api_key.key, { requests_per_minute: 1_000_000 })
  }
  return {
    ids,
    apiKey: api_key.key,
    personToken: await identityProvider.issue({ subject, expiresIn: 3_600 }),
  }
}

/** The paths of the budget and the rate limits of a holder. */
function holderOf(id: string): string[] {
  if (id.startsWith('user_')) return [`members/${id}`]
  return id.startsWith('key_') ? [`api-keys/${id}`] : []
}

/** Requests that fit an operation's description, about what is in the office; always the same. */
export function requestsIn({ ids }: Office, operation: Operation): WireRequest[] {
  const arbitrary = requestsOf(operation, {
    whose: fc.constant('own'),
    text: (field) => fc.nat(999_999).map((number) => `${field}-${number}`),
  })
  return fc
    .sample(arbitrary, { seed: 1, numRuns: 20 })
    .map((planned) => toWire(planned, (_whose, kind, pick) => ids.pick(kind, pick, () => true)))
}
