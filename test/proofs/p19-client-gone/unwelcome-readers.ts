import { addMember } from '../../harness/add-member.ts'
import type { Application, Caller } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { setRateLimit } from '../../harness/rate-limits.ts'
import { until } from '../../harness/until.ts'
import { send } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures } from '../proof.ts'
import { TimedStream } from '../timed-stream.ts'

/** A reader who is let in, and soon loses that right. */
interface Unwelcome {
  /** As it stands in a sentence: "somebody who …". */
  readonly who: string
  readonly as: Caller
  readonly headers: Record<string, string>
  /** The code that their streams end with. */
  readonly code: string
  readonly change: () => Promise<Response>
}

/** An answer that takes longer than ten seconds, and some to spare. */
const longAnswer = { tokens: 560, tokenMs: 25 }
/** The most streams that a caller who wants many more may have at once, and the most readers of one turn. */
const ownLimit = 2
const limitOfTurn = 10

/** A reader who lost the right is sent nothing more; their answer is still kept and charged. */
export async function refuseUnwelcome(app: Application, urls: readonly string[]): Promise<Figures> {
  app.claude.setDefault(longAnswer)
  const lastMs = (await Promise.all((await unwelcome(app)).map((each) => refuseOne(app, urls, each)))).flat()
  return {
    'streams of removed, revoked and suspended readers': lastMs.length,
    'tokens to them after ten seconds': 0,
    'the last one after, ms': Math.max(...lastMs),
  }
}

async function unwelcome(app: Application): Promise<Unwelcome[]> {
  const [removed, keyHolder] = [await addMember(app, 'member'), await addMember(app, 'member')]
  const made = await app.send('POST', '/api-keys', {
    as: app.ada,
    body: { name: 'to be revoked', user_id: keyHolder.userId, scopes: ['chat:read', 'chat:write'] },
  })
  const { id, key } = (await made.json()) as { id: string; key: string }
  const operator = { authorization: `Bearer ${app.credentials.operatorToken}` }
  return [
    {
      who: 'who was removed',
      as: removed,
      headers: {},
      code: 'invalid_credentials',
      change: () => app.send('DELETE', `/members/${removed.userId}`, { as: app.ada }),
    },
    {
      who: 'whose key was revoked',
      as: keyHolder,
      headers: { 'x-api-key': key },
      code: 'invalid_credentials',
      change: () => app.send('DELETE', `/api-keys/${id}`, { as: app.ada }),
    },
    {
      who: 'whose organization was suspended',
      as: app.grace,
      headers: {},
      code: 'organization_suspended',
      change: () =>
        app.send('POST', `/organizations/${app.grace.organizationId}/suspend`, { headers: operator }),
    },
  ]
}

/** @returns how long after the change the last token came in each of their streams, in ms */
async function refuseOne(app: Application, urls: readonly string[], each: Unwelcome): Promise<number[]> {
  const { who, as, headers, code, change } = each
  const [first = '', second = ''] = urls
  const question = {
    as,
    body: { message: who },
    headers: { ...headers, 'idempotency-key': 'unwelcome' },
  }
  const asked = new TimedStream(await send(first, '/chat/stream', question))
  await asked.untilTokens(1)
  const streams = [
    asked,
    new TimedStream(await send(second, `/turns/${asked.turnId}/stream`, { as, headers })),
    new TimedStream(await send(second, '/chat/stream', question)),
  ]
  await Promise.all(streams.map((stream) => stream.untilTokens(1)))
  const { status } = await change()
  if (status >= 300) throw new Error(`${who}: that was answered with ${status}`)
  const changedAt = performance.now()
  const lastMs = await Promise.all(streams.map((stream) => stream.requireEnded(who, changedAt, code)))
  await requireKept(app, asked.turnId, who)
  return lastMs
}

async function requireKept({ database, claude }: Application, turnId: string, who: string): Promise<void> {
  const row = await until(async () => {
    const [found] = await database.rows<{ state: string; call: string; cost: string | null }>(
      `SELECT t.state, t.upstream_request_id AS call, u.cost_nano_usd AS cost
         FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id WHERE t.id = $1`,
      [turnId],
    )
    return found?.state === 'running' ? undefined : found
  })
  const line = claude.bill().find(({ requestId }) => requestId === row.call)
  if (row.state === 'completed' && line !== undefined && String(costOf(line)) === row.cost) return
  throw new BrokenPromise(
    `the answer to somebody ${who} is ${row.state} at ${row.cost}, where Claude's bill has ${line && costOf(line)}`,
  )
}

/** Followers are counted like streams and apart from them: per caller, and a few per turn. */
export async function refuseCrowd(app: Application, urls: readonly string[]): Promise<Figures> {
  app.claude.setDefault({ tokens: 100_000, tokenMs: 15 })
  const within = {
    'followers of one who may have two streams': await crowdInto(app, urls, ownLimit, ownLimit),
    'followers of one turn': await crowdInto(app, urls, 1_000, limitOfTurn),
  }
  app.claude.reset()
  return within
}

async function crowdInto(
  app: Application,
  urls: readonly string[],
  limit: number,
  most: number,
): Promise<number> {
  const as = await addMember(app, 'member')
  await setRateLimit(app, `members/${as.userId}`, { concurrent_streams: limit })
  const asked = new TimedStream(
    await send(urls[0] ?? '', '/chat/stream', { as, body: { message: 'Count.' } }),
  )
  await asked.untilTokens(1)
  const turn = `/turns/${asked.turnId}`
  const crowd = await Promise.all(
    Array.from(
      { length: most + 6 },
      async (_, index) =>
        new TimedStream(await send(urls[index % urls.length] ?? '', `${turn}/stream`, { as })),
    ),
  )
  const open = crowd.filter(({ status }) => status === 200)
  const strange = crowd.find(({ status }) => status !== 200 && status !== 429)
  if (strange) throw new BrokenPromise(`one of too many followers was answered with ${strange.status}`)
  if (open.length !== most) {
    throw new BrokenPromise(`${open.length} followed a turn at once, where ${most} may`)
  }
  await send(urls[0] ?? '', `${turn}/stop`, { as, method: 'POST' })
  const endings = await Promise.all([asked, ...open].map((stream) => stream.ending()))
  if (endings.some((ending) => ending !== 'done')) {
    throw new BrokenPromise(`a follower who was let in was told ${endings.join(', ')}`)
  }
  return open.length
}
