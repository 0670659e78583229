import type { Application } from '../../harness/application.ts'
import { BrokenPromise } from '../proof.ts'
import { sendRequest } from '../requests/send-request.ts'
import { roleNames, scopesOf } from './expected-access.ts'
import type { Headers, People } from './people.ts'

/** A role or key that a caller gives to another. */
interface Gift {
  readonly inWords: string
  readonly method: string
  readonly target: string
  readonly body: object
  /** Undefined if it is given. */
  readonly refusal: string | undefined
}

/**
 * No one gives what they do not hold, and no key gets what its member does not have.
 * @returns the number of gifts tried
 * @throws BrokenPromise
 */
export async function tryGifts(app: Application, people: People): Promise<number> {
  const owner = await people.join('owner')
  let tried = 0
  for (const missing of scopesOf('owner').filter((scope) => scope !== 'members:write')) {
    const held = scopesOf('owner').filter((scope) => scope !== missing)
    const key = await people.giveKey(owner.userId, held)
    for (const gift of await rolesWithout(missing, people)) {
      await expectGift(app, `a key without ${missing}`, key.headers, gift)
      tried += 1
    }
  }
  for (const gift of await keysOfOneScope(people)) {
    await expectGift(app, 'an owner', owner.headers, gift)
    tried += 1
  }
  return tried
}

async function rolesWithout(missing: string, people: People): Promise<Gift[]> {
  const gifts: Gift[] = []
  for (const role of roleNames) {
    const refusal = scopesOf(role).includes(missing) ? 'scope_above_yours' : undefined
    const invitation = { subject: crypto.randomUUID(), role }
    gifts.push({
      inWords: `inviting a ${role}`,
      method: 'POST',
      target: '/members',
      body: invitation,
      refusal,
    })
    if (role === 'viewer') continue
    const target = `/members/${(await people.join('viewer')).userId}`
    gifts.push({ inWords: `making a viewer a ${role}`, method: 'PATCH', target, body: { role }, refusal })
  }
  return gifts
}

async function keysOfOneScope(people: People): Promise<Gift[]> {
  const gifts: Gift[] = []
  for (const role of roleNames) {
    const { userId } = await people.join(role)
    for (const scope of scopesOf('owner')) {
      gifts.push({
        inWords: `making a key with ${scope} for a ${role}`,
        method: 'POST',
        target: '/api-keys',
        body: { name: 'Key', user_id: userId, scopes: [scope] },
        refusal: scopesOf(role).includes(scope) ? undefined : 'scope_above_member',
      })
    }
  }
  return gifts
}

async function expectGift(
  app: Application,
  who: string,
  headers: Headers,
  { inWords, method, target, body, refusal }: Gift,
): Promise<void> {
  const answer = await sendRequest(app, { method, target, headers, body: JSON.stringify(body) })
  const isRight = refusal === undefined ? answer.status === 200 : answer.body.includes(`"${refusal}"`)
  if (isRight) return
  throw new BrokenPromise(
    `${who} ${inWords} was answered ${answer.status} and should be ${refusal ?? 'done'}`,
  )
}
