import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { until } from '../../test/harness/until.ts'
import { takePending } from '../metrics/record.ts'
import type { Allowed, Decision } from './decision.ts'
import type { PermitRequest } from './demand.ts'
import { organizationId } from './fixtures/permit-for.ts'
import { readBuckets } from './fixtures/stored-state.ts'
import type { HolderLimits } from './limits.ts'
import { refundPermits, renewSlots, takePermits } from './take-permits.ts'

let app: TappedApplication

beforeAll(async () => {
  // Patient, because a machine that is busy with other tests is no outage.
  app = await startTappedApplication({ RATE_LIMIT_PATIENCE_MS: '500' })
})
beforeEach(() => app.redis.flushdb())
afterEach(async () => {
  app.taps.redis.release()
  app.taps.redis.mend()
  await answersAgain()
})
afterAll(() => app.close())

/** A member of the test's own, because slices are those of the process. */
let members = 0
function newMember(member: HolderLimits) {
  const userId = `user_${++members}` as const
  const limits = { organization: {}, member, api_key: undefined }
  return (request: Partial<PermitRequest> = {}) =>
    takePermits({ organizationId, userId, limits, inputTokens: 1, outputTokens: 1, slot: false, ...request })
}

const answersAgain = () => {
  const take = newMember({ requestsPerMinute: 1_000_000 })
  return until(async () => ((await take()).degraded ? undefined : true))
}

function permitOf(decision: Decision): Allowed['permit'] {
  if (decision.outcome !== 'allowed') throw new Error(`It was ${decision.outcome}`)
  return decision.permit
}

/** Redis is away, and everybody knows. */
async function knownOutage(): Promise<void> {
  app.taps.redis.hold('from server')
  const take = newMember({ requestsPerMinute: 1_000_000 })
  await Promise.all([take(), take()])
}

const warnings = () =>
  app.logs.lines().filter(({ message }) => message === 'Rate limits are decided without Redis')

test('a request passes as long as all of its limits let it, and learns what is left', async () => {
  const take = newMember({ requestsPerMinute: 2, inputTokensPerMinute: 1_000 })
  expect(await take({ inputTokens: 600 })).toMatchObject({
    outcome: 'allowed',
    degraded: false,
    snapshot: { requests: { scope: 'member', limit: 2, remaining: 1 }, inputTokens: { remaining: 400 } },
  })
  expect(await take({ inputTokens: 1_001 })).toMatchObject({
    outcome: 'impossible',
    scope: 'member',
    kind: 'inputTokens',
    limit: 1_000,
    need: 1_001,
  })
  expect(await take({ inputTokens: 600 })).toMatchObject({
    outcome: 'denied',
    kind: 'inputTokens',
    limit: 1_000,
  })
  expect(await take()).toMatchObject({ outcome: 'allowed' })
  expect(await take()).toMatchObject({ outcome: 'denied', kind: 'requests' })
})

test('what is not limited is not asked for', async () => {
  const mark = app.log.mark
  const decision = await newMember({})({ slot: true })
  expect(decision).toMatchObject({ outcome: 'allowed', degraded: false, snapshot: {} })
  await refundPermits(permitOf(decision), { inputTokens: 0, outputTokens: 0 })
  expect(app.log.since(mark, 'redis')).toEqual([])
})

test('tokens that were not used come back, and the request stays counted', async () => {
  const take = newMember({ requestsPerMinute: 2, outputTokensPerMinute: 1_000 })
  const permit = permitOf(await take({ outputTokens: 1_000 }))
  await refundPermits(permit, { inputTokens: 1, outputTokens: 250 })
  expect(await take({ outputTokens: 750 })).toMatchObject({ outcome: 'allowed' })
  expect(await take({ outputTokens: 0 })).toMatchObject({ outcome: 'denied', kind: 'requests' })
})

test('use beyond the permits taken is charged, and keeps no caller waiting for more than a minute', async () => {
  const take = newMember({ inputTokensPerMinute: 100 })
  const permit = permitOf(await take({ inputTokens: 10 }))
  await refundPermits(permit, { inputTokens: 60, outputTokens: 0 })
  expect(await take({ inputTokens: 50 })).toMatchObject({ outcome: 'denied', kind: 'inputTokens' })
  const next = permitOf(await take({ inputTokens: 20 }))
  await refundPermits(next, { inputTokens: 5_000, outputTokens: 0 })
  const denied = await take({ inputTokens: 100 })
  expect(denied).toMatchObject({ outcome: 'denied', snapshot: { inputTokens: { remaining: 0 } } })
  expect(denied.outcome === 'denied' && denied.retryAfterMs).toBeLessThanOrEqual(60_000)
})

test('a stream holds its slot until it is refunded', async () => {
  const take = newMember({ concurrentStreams: 1 })
  const permit = permitOf(await take({ slot: true }))
  await renewSlots(permit)
  expect(await take({ slot: true })).toMatchObject({
    outcome: 'denied',
    kind: 'streams',
    retryAfterMs: 5_000,
  })
  expect(await take({ slot: false })).toMatchObject({ outcome: 'allowed' })
  await refundPermits(permit, { inputTokens: 1, outputTokens: 1 })
  expect(await take({ slot: true })).toMatchObject({ outcome: 'allowed' })
})

test('a limit below what is running says that nothing is left', async () => {
  const take = newMember({ concurrentStreams: 2 })
  for (let stream = 0; stream < 2; stream++) await take({ slot: true })
  const limits = { organization: {}, member: { concurrentStreams: 1 }, api_key: undefined }
  expect(await take({ slot: true, limits })).toMatchObject({
    outcome: 'denied',
    snapshot: { streams: { limit: 1, remaining: 0 } },
  })
})

test('an error of Redis is answered like an outage, and it is not asked twice', async () => {
  const take = newMember({ requestsPerMinute: 10 })
  await take()
  await app.redis.del(`{${organizationId}}:rate:member:user_${members}:requests`)
  await app.redis.rpush(`{${organizationId}}:rate:member:user_${members}:requests`, 'no bucket')
  const mark = app.log.mark
  expect(await take()).toMatchObject({ outcome: 'allowed', degraded: true })
  const sent = app.log.since(mark, 'redis').filter(({ direction }) => direction === 'to server')
  expect(sent.map(({ text }) => /evalsha|eval/i.exec(text)?.[0])).toEqual(['EVALSHA'])
})

test('one organization that takes too much leaves the others theirs', async () => {
  const limits = { organization: { requestsPerMinute: 50 }, member: undefined, api_key: undefined }
  const take = (id: PermitRequest['organizationId'], times: number) =>
    Promise.all(
      Array.from({ length: times }, () =>
        takePermits({
          organizationId: id,
          userId: 'user_1',
          limits,
          inputTokens: 1,
          outputTokens: 1,
          slot: false,
        }),
      ),
    )
  const [, quiet] = await Promise.all([take('org_noisy', 1_000), take('org_quiet', 25)])
  expect(quiet.filter(({ outcome }) => outcome === 'allowed')).toHaveLength(25)
})

test('decisions are counted by outcome, and those without Redis besides', async () => {
  takePending()
  const take = newMember({ requestsPerMinute: 1 })
  await take()
  await take()
  await take({ limits: { organization: { requestsPerMinute: 0 }, member: undefined, api_key: undefined } })
  expect([...takePending()]).toEqual([
    ['rate_limit_decisions_total{outcome="allowed"}', 1],
    ['rate_limit_decisions_total{outcome="denied"}', 1],
    ['rate_limit_decisions_total{outcome="impossible"}', 1],
  ])
  await knownOutage()
  expect([...takePending()]).toContainEqual(['rate_limit_degraded_total', 2])
})

test('a silent Redis lets a slice pass, then is no longer asked, and is reported once', async () => {
  const before = warnings().length
  await knownOutage()
  const take = newMember({ requestsPerMinute: 100, concurrentStreams: 30 })
  const mark = app.log.mark
  const decisions = await Promise.all(Array.from({ length: 50 }, () => take()))
  expect(app.log.since(mark, 'redis')).toEqual([])
  expect(decisions.every(({ degraded }) => degraded)).toBe(true)
  expect(decisions.filter(({ outcome }) => outcome === 'allowed')).toHaveLength(10)
  expect(warnings()).toHaveLength(before + 1)
})

test('during an outage permits are given back to the slice, and once', async () => {
  await knownOutage()
  const take = newMember({ outputTokensPerMinute: 1_000, concurrentStreams: 10 })
  const permit = permitOf(await take({ outputTokens: 100, slot: true }))
  expect(await take({ outputTokens: 100, slot: true })).toMatchObject({ outcome: 'denied', degraded: true })
  for (let refund = 0; refund < 2; refund++) await refundPermits(permit, { inputTokens: 0, outputTokens: 50 })
  expect(await take({ outputTokens: 50, slot: true })).toMatchObject({ outcome: 'allowed' })
})

test('a stream that passed during an outage takes no slot of those in Redis after it', async () => {
  await knownOutage()
  const take = newMember({ concurrentStreams: 1 })
  const permit = permitOf(await take({ slot: true }))
  app.taps.redis.release()
  await answersAgain()
  await renewSlots(permit)
  expect(await take({ slot: true })).toMatchObject({ outcome: 'allowed', degraded: false })
})

test('settling and renewing during an outage do not fail', async () => {
  const take = newMember({ outputTokensPerMinute: 1_000, concurrentStreams: 10 })
  const permit = permitOf(await take({ slot: true }))
  app.taps.redis.cut()
  const beats = Promise.all([renewSlots(permit), renewSlots(permit), renewSlots(permit)])
  await expect(beats).resolves.toBeDefined()
  await expect(refundPermits(permit, { inputTokens: 0, outputTokens: 0 })).resolves.toBeUndefined()
})

test('what Redis takes for a request that was decided without it is given back', async () => {
  const take = newMember({ requestsPerMinute: 10, outputTokensPerMinute: 100, concurrentStreams: 5 })
  await take({ outputTokens: 0 })
  const before = await readBuckets(app.redis, organizationId)
  app.taps.redis.hold('from server')
  expect(await take({ outputTokens: 100, slot: true })).toMatchObject({ degraded: true })
  expect(await readBuckets(app.redis, organizationId)).not.toEqual(before)
  app.taps.redis.release()
  await until(async () => {
    const after = await take({ outputTokens: 100, slot: true })
    return after.degraded || after.outcome !== 'allowed' ? undefined : true
  })
})

test('Redis that is gone and comes back without its memory decides again', async () => {
  app.taps.redis.cut()
  const take = newMember({ requestsPerMinute: 20 })
  for (let asked = 0; asked < 5; asked++) expect(await take()).toMatchObject({ degraded: true })
  await app.redis.flushdb()
  await app.redis.script('FLUSH')
  app.taps.redis.mend()
  await answersAgain()
  expect(await take()).toMatchObject({
    outcome: 'allowed',
    degraded: false,
    snapshot: { requests: { limit: 20 } },
  })
})

test('four processes without Redis let pass no more than their four slices', async () => {
  app.taps.redis.hold('from server')
  const program = fileURLToPath(new URL('fixtures/ask-in-vain.ts', import.meta.url))
  const run = async () => {
    const child = fork(program, ['200', '50'], {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'ERROR' },
    })
    const [counts] = (await once(child, 'message')) as [{ passed: number; degraded: number }]
    await once(child, 'exit')
    return counts
  }
  const counts = await Promise.all([run(), run(), run(), run()])
  expect(counts).toEqual(Array.from({ length: 4 }, () => ({ passed: 20, degraded: 50 })))
})
