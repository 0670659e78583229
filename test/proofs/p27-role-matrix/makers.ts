import type { UserId } from '../../../lib/ids.ts'
import type { Application } from '../../harness/application.ts'
import { BrokenPromise } from '../proof.ts'
import { type Answer, sendRequest } from '../requests/send-request.ts'
import { type Fate, type RoleName, roleOfKey, scopesOf } from './expected-access.ts'
import type { Headers, People } from './people.ts'

/** How a caller came by the key of another member. */
const ways = ['making it', 'rotating it', 'making it with a key of a third one'] as const
const fates: readonly Fate[] = ['owner', 'admin', 'member', 'viewer', 'removed']

/** A key for an admin, in the hands of another member, and what became of both. */
interface Case {
  readonly way: (typeof ways)[number]
  readonly makerThen: 'owner' | 'admin'
  readonly makerNow: Fate
  readonly memberNow: Fate
}

const allCases = ways.flatMap((way) =>
  (['owner', 'admin'] as const).flatMap((makerThen) =>
    fates.flatMap((makerNow) => fates.map((memberNow): Case => ({ way, makerThen, makerNow, memberNow }))),
  ),
)
/** The cases in which one of the two is unchanged. */
const simpleCases = allCases.filter(
  ({ makerThen, makerNow, memberNow }) => makerNow === makerThen || memberNow === 'admin',
)

/**
 * What a key may do depends on its maker, and on what became of the maker and of its member.
 * @returns the number of keys tried
 * @throws BrokenPromise
 */
export async function tryMakers(app: Application, people: People, isFull: boolean): Promise<number> {
  const cases = isFull ? allCases : simpleCases
  for (const each of cases) await tryMaker(app, people, each)
  return cases.length
}

async function tryMaker(app: Application, people: People, { way, makerThen, makerNow, memberNow }: Case) {
  const member = await people.join('admin')
  const maker = await people.join(makerThen)
  const key = await takeKey(app, people, way, maker.headers, member.userId)
  await meet(app, maker.userId, makerThen, makerNow)
  await meet(app, member.userId, 'admin', memberNow)

  // A key of a third member, who is an admin, has at most an admin's power.
  const third = way === 'making it with a key of a third one' ? (['admin'] as const) : []
  const expected = roleOfKey(memberNow, [makerThen, makerNow, ...third])
  const found = await roleOf(app, people, key)
  if (found === expected) return
  throw new BrokenPromise(
    `a key of an admin who is ${memberNow} now, got by ${way} as ${makerThen} by one who is ${makerNow} now, ` +
      `has the role ${found} and should have ${expected}`,
  )
}

async function takeKey(
  app: Application,
  people: People,
  way: Case['way'],
  maker: Headers,
  userId: UserId,
): Promise<Headers> {
  const terms = { name: 'Key', user_id: userId, scopes: scopesOf('admin') }
  if (way === 'rotating it') {
    const made = await ask(app, ofAda(app), 'POST', '/api-keys', terms)
    const { id } = JSON.parse(made.body) as { id: string }
    return shown(app, maker, `/api-keys/${id}/rotate`, { overlap_seconds: 0 })
  }
  if (way === 'making it') return shown(app, maker, '/api-keys', terms)
  const third = await people.join('admin')
  const first = await shown(app, maker, '/api-keys', { ...terms, user_id: third.userId })
  return shown(app, first, '/api-keys', terms)
}

async function shown(app: Application, by: Headers, path: string, body: object): Promise<Headers> {
  const answer = await ask(app, by, 'POST', path, body)
  if (answer.status !== 200) throw new Error(`POST ${path} answered ${answer.status} ${answer.body}`)
  return { 'x-api-key': (JSON.parse(answer.body) as { key: string }).key }
}

async function meet(app: Application, userId: UserId, before: Fate, fate: Fate): Promise<void> {
  if (fate === before) return
  const path = `/members/${userId}`
  const { status } =
    fate === 'removed'
      ? await ask(app, ofAda(app), 'DELETE', path)
      : await ask(app, ofAda(app), 'PATCH', path, { role: fate })
  if (status >= 300) throw new Error(`A member could not become ${fate}: ${status}`)
}

/** Judged by what it lets its holder do. */
async function roleOf(app: Application, people: People, key: Headers): Promise<RoleName | undefined> {
  const owner = await people.join('owner')
  const probes = [
    ['owner', 'PATCH', `/members/${owner.userId}`, { role: 'owner' }],
    ['admin', 'GET', '/members'],
    ['member', 'DELETE', '/chats/chat_00000000000070008000000000000000'],
    ['viewer', 'GET', '/chats'],
  ] as const
  for (const [role, method, path, body] of probes) {
    const { status } = await ask(app, key, method, path, body)
    if (status === 401) return undefined
    if (status !== 403) return role
  }
  throw new BrokenPromise('a key is known, and may not even read')
}

const ofAda = ({ ada }: Application): Headers => ({ 'x-org-id': ada.organizationId, 'x-user-id': ada.userId })

function ask(app: Application, by: Headers, method: string, target: string, body?: object): Promise<Answer> {
  return sendRequest(app, {
    method,
    target,
    headers: { ...by, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
}
