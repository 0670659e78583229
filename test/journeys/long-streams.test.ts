import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { OrganizationId, UserId } from '../../lib/ids.ts'
import { startTappedApplication, type TappedApplication } from '../harness/faults/tapped-application.ts'
import { json } from '../harness/json.ts'
import { until } from '../harness/until.ts'

let app: TappedApplication
/** How far, in ms, our clock is ahead, so that callers are looked up anew without waiting. Postgres keeps its own time. */
let aheadMs = 0
const now = Date.now.bind(Date)

beforeAll(async () => {
  app = await startTappedApplication()
  Date.now = () => now() + aheadMs
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ tokens: words, tokenMs: 20 })
})
afterEach(() => app.taps.postgres.mend())
afterAll(async () => {
  Date.now = now
  await app.close()
})

/** The tokens of every answer: three seconds. */
const words = 150

/** A new organization with a member who has a key. */
interface Office {
  readonly id: OrganizationId
  readonly ownerKey: string
  readonly userId: UserId
  readonly keyId: string
  readonly key: string
}

const operator = () => ({ authorization: `Bearer ${app.credentials.operatorToken}` })

const post = async <Answer>(path: string, headers: Record<string, string>, body: object) =>
  json<Answer>(await app.send('POST', path, { headers, body }))

let offices = 0
async function openOffice(role: 'member' | 'admin' = 'member'): Promise<Office> {
  const name = `office-${++offices}`
  const made = await post<{ organization: { id: OrganizationId }; api_key: { key: string } }>(
    '/organizations',
    operator(),
    { name, owner: { email: `owner@${name}.example` } },
  )
  const owner = { 'x-api-key': made.api_key.key }
  const member = await post<{ user_id: UserId }>('/members', owner, { email: `m@${name}.example`, role })
  const scopes = ['chat:read', 'chat:write', ...(role === 'admin' ? ['chat:read-organization'] : [])]
  const madeKey = await post<{ id: string; key: string }>('/api-keys', owner, {
    name,
    user_id: member.user_id,
    scopes,
  })
  return {
    id: made.organization.id,
    ownerKey: made.api_key.key,
    userId: member.user_id,
    keyId: madeKey.id,
    key: madeKey.key,
  }
}

/** A stream that is read as it arrives. */
class Stream {
  frames = ''
  readonly #end: Promise<void>

  constructor(response: Response) {
    this.#end = this.#read(response)
  }

  get turnId(): string {
    return /"turn_id":"(turn_[0-9a-f]{32})"/.exec(this.frames)?.[1] ?? ''
  }

  get tokens(): number {
    return [...this.frames.matchAll(/^event: token$/gm)].length
  }

  /** Waits for the end. @returns the code of the last event's error, or its name */
  async ending(): Promise<string | undefined> {
    await this.#end
    const [, name, data = ''] = /event: (\w+)\n(?:id: \d+\n)?data: (.*)\n\n$/.exec(this.frames) ?? []
    return name === 'error' ? (JSON.parse(data) as { error: { code: string } }).error.code : name
  }

  untilTokens(count: number): Promise<true> {
    return until(() => Promise.resolve(this.tokens >= count || undefined))
  }

  async #read(response: Response): Promise<void> {
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) this.frames += text
  }
}

const ask = (key: string, headers: Record<string, string> = {}) =>
  app.send('POST', '/chat/stream', { headers: { 'x-api-key': key, ...headers }, body: { message: 'Count.' } })
const follow = (key: string, turnId: string) =>
  app.send('GET', `/turns/${turnId}/stream`, { headers: { 'x-api-key': key } })
const stateOf = async (turnId: string) =>
  (await app.database.rows<{ state: string }>('SELECT state FROM turns WHERE id = $1', [turnId]))[0]?.state

/** Waits for the end of a turn. @returns what is kept of it, and its cost */
async function kept(turnId: string) {
  await until(async () => ((await stateOf(turnId)) === 'running' ? undefined : true))
  const [row] = await app.database.rows<{ state: string; words: number; cost: number }>(
    `SELECT t.state, cardinality(string_to_array(trim(m.content), ' ')) AS words, u.cost_nano_usd::int AS cost
       FROM turns t LEFT JOIN messages m ON m.id = t.answer_id LEFT JOIN usage_records u ON u.turn_id = t.id
      WHERE t.id = $1`,
    [turnId],
  )
  return row
}

const asOwner = ({ ownerKey }: Office) => ({ headers: { 'x-api-key': ownerKey } })

test.each<[string, string, (office: Office) => Promise<Response>]>([
  [
    'was removed',
    'invalid_credentials',
    (office) => app.send('DELETE', `/members/${office.userId}`, asOwner(office)),
  ],
  [
    'shows a key that was revoked',
    'invalid_credentials',
    (office) => app.send('DELETE', `/api-keys/${office.keyId}`, asOwner(office)),
  ],
  [
    'shows a key that was rotated away',
    'invalid_credentials',
    (office) =>
      app.send('POST', `/api-keys/${office.keyId}/rotate`, {
        ...asOwner(office),
        body: { overlap_seconds: 0 },
      }),
  ],
  [
    'belongs to an organization that was suspended',
    'organization_suspended',
    ({ id }) => app.send('POST', `/organizations/${id}/suspend`, { headers: operator() }),
  ],
])(
  'ten seconds later, a reader who %s gets no more of any stream, and learns why',
  async (_who, code, change) => {
    const office = await openOffice()
    const once = { 'idempotency-key': 'once' }
    const asked = new Stream(await ask(office.key, once))
    await asked.untilTokens(1)
    const streams = [
      asked,
      new Stream(await follow(office.key, asked.turnId)),
      new Stream(await ask(office.key, once)),
    ]
    await Promise.all(streams.map((stream) => stream.untilTokens(5)))
    expect((await change(office)).ok).toBe(true)
    aheadMs += 10_000
    expect(await Promise.all(streams.map((stream) => stream.ending()))).toEqual([code, code, code])
    expect(await stateOf(asked.turnId)).toBe('running')
    expect((await follow(office.key, asked.turnId)).status).toBe(code === 'invalid_credentials' ? 401 : 403)
    // The answer is paid for, so it is still read from Claude to its end.
    expect(await kept(asked.turnId)).toMatchObject({ state: 'completed', words, cost: expect.any(Number) })
  },
)

test("a former admin stops reading another member's turn", async () => {
  const office = await openOffice('admin')
  const asked = new Stream(await ask(office.ownerKey))
  await asked.untilTokens(1)
  const followed = new Stream(await follow(office.key, asked.turnId))
  await followed.untilTokens(5)
  await app.send('PATCH', `/members/${office.userId}`, { ...asOwner(office), body: { role: 'member' } })
  aheadMs += 10_000
  expect(await followed.ending()).toBe('turn_not_found')
  expect(await asked.ending()).toBe('done')
})

test('a buffered answer is not given to a member who was removed meanwhile', async () => {
  const office = await openOffice()
  const asking = app.send('POST', '/chat', {
    headers: { 'x-api-key': office.key },
    body: { message: 'Count.' },
  })
  await until(() => Promise.resolve(app.claude.requests().length > 0 || undefined))
  await app.send('DELETE', `/members/${office.userId}`, asOwner(office))
  aheadMs += 10_000
  const response = await asking
  expect(response.status).toBe(401)
  const [turn] = await app.database.rows<{ id: string }>('SELECT id FROM turns WHERE user_id = $1', [
    office.userId,
  ])
  expect(await kept(turn?.id ?? '')).toMatchObject({ state: 'completed', words })
})

test('a reader who keeps their rights reads on, however long it takes', async () => {
  const office = await openOffice()
  const asked = new Stream(await ask(office.key))
  await asked.untilTokens(1)
  const followed = new Stream(await follow(office.key, asked.turnId))
  for (const tokens of [20, 40, 60]) {
    await Promise.all([asked.untilTokens(tokens), followed.untilTokens(tokens)])
    aheadMs += 10_000
  }
  expect([await asked.ending(), await followed.ending()]).toEqual(['done', 'done'])
  expect([asked.tokens, followed.tokens]).toEqual([words, words])
})

test('while Postgres is away no one’s rights can be checked, and streams go on', async () => {
  const office = await openOffice()
  const asked = new Stream(await ask(office.key))
  await asked.untilTokens(1)
  const followed = new Stream(await follow(office.key, asked.turnId))
  await followed.untilTokens(5)
  app.taps.postgres.cut()
  aheadMs += 10_000
  const sent = asked.tokens
  await Promise.all([asked.untilTokens(sent + 20), followed.untilTokens(sent + 20)])
  app.taps.postgres.mend()
  expect(await asked.ending()).toBe('done')
})
