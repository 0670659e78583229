import type { Application } from '../../harness/application.ts'
import { BrokenPromise } from '../proof.ts'
import { sendRequest } from '../requests/send-request.ts'
import { decidesOver, type RoleName, readsChatsOfAll, roleNames } from './expected-access.ts'
import type { Headers, People } from './people.ts'

/** A decision over another member, as a request. */
interface Decision {
  readonly inWords: string
  readonly method: string
  readonly target: string
  readonly body?: object
  readonly isAllowed: boolean
}

/**
 * Owners and admins decide over members of every role and over their keys.
 * @returns the number of decisions tried
 * @throws BrokenPromise
 */
export async function tryRanks(app: Application, people: People): Promise<number> {
  let tried = 0
  for (const [role, subjects] of Object.entries(decidesOver)) {
    const { headers } = await people.join(role as RoleName)
    for (const decision of await decisions(people, subjects)) {
      await expectDecision(app, `an ${role}`, headers, decision)
      tried += 1
    }
  }
  return tried
}

async function decisions(people: People, subjects: readonly RoleName[]): Promise<Decision[]> {
  const made: Decision[] = []
  for (const role of roleNames) {
    const isAllowed = subjects.includes(role)
    const member = async () => `/members/${(await people.join(role)).userId}`
    const key = async () => {
      const { userId } = await people.join(role)
      return `/api-keys/${(await people.giveKey(userId, ['chat:read'])).keyId}`
    }
    const { userId } = await people.join(role)
    const invitation = { subject: crypto.randomUUID(), role }
    const newKey = { name: 'Key', user_id: userId, scopes: ['chat:read'] }
    made.push(
      { inWords: `inviting a ${role}`, method: 'POST', target: '/members', body: invitation, isAllowed },
      { inWords: `removing a ${role}`, method: 'DELETE', target: await member(), isAllowed },
      { inWords: `a new key of a ${role}`, method: 'POST', target: '/api-keys', body: newKey, isAllowed },
      {
        inWords: `rotating a key of a ${role}`,
        method: 'POST',
        target: `${await key()}/rotate`,
        body: {},
        isAllowed,
      },
      { inWords: `revoking a key of a ${role}`, method: 'DELETE', target: await key(), isAllowed },
    )
    for (const next of roleNames) {
      made.push({
        inWords: `making a ${role} a ${next}`,
        method: 'PATCH',
        target: await member(),
        body: { role: next },
        isAllowed: isAllowed && subjects.includes(next),
      })
    }
  }
  return made
}

async function expectDecision(
  app: Application,
  who: string,
  headers: Headers,
  { inWords, method, target, body, isAllowed }: Decision,
): Promise<void> {
  const answer = await sendRequest(app, { method, target, headers, body: body && JSON.stringify(body) })
  const isDone = answer.status < 300
  const isRefused = answer.status === 403 && answer.body.includes('"role_above_yours"')
  if (isAllowed ? isDone : isRefused) return
  throw new BrokenPromise(
    `${who} ${inWords} should be ${isAllowed ? 'done' : 'refused'} and was answered with ${answer.status}`,
  )
}

/**
 * Every role tries to read another's chat: with headers, and with keys that have the needed scopes or not.
 * @returns the number of tries
 * @throws BrokenPromise
 */
export async function tryOthersChats(app: Application, people: People): Promise<number> {
  if (typeof readsChatsOfAll === 'string') throw new Error('this is about members')
  const { scope, roles } = readsChatsOfAll
  const question = JSON.stringify({ message: 'Hello' })
  const { headers } = await people.join('member')
  const asked = await sendRequest(app, { method: 'POST', target: '/chat', headers, body: question })
  if (asked.status !== 200) throw new Error(`a member's question was answered ${asked.status}`)
  const { chat_id: chatId } = JSON.parse(asked.body) as { chat_id: string }

  let tried = 0
  for (const role of roleNames) {
    const reader = await people.join(role)
    const withScope = await people.giveKey(reader.userId, ['chat:read', scope])
    const withoutScope = await people.giveKey(reader.userId, ['chat:read'])
    const maySee = roles.includes(role)
    for (const [by, expected] of [
      [reader.headers, maySee],
      [withScope.headers, maySee],
      [withoutScope.headers, false],
    ] as const) {
      for (const target of [`/chats/${chatId}`, `/chats/${chatId}/messages`]) {
        const { status } = await sendRequest(app, { method: 'GET', target, headers: by })
        tried += 1
        if (status === (expected ? 200 : 404)) continue
        throw new BrokenPromise(`a ${role} was answered ${status} when reading a chat of somebody else`)
      }
    }
  }
  return tried
}
