import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { Redis } from 'ioredis'
import { holderScopes } from '../../../lib/holder.ts'
import { organizationId, permitFor } from '../../../lib/rate-limit/fixtures/permit-for.ts'
import { runSteps, someSteps } from '../../../lib/rate-limit/fixtures/run-steps.ts'
import { readBuckets } from '../../../lib/rate-limit/fixtures/stored-state.ts'
import type { Limits } from '../../../lib/rate-limit/limits.ts'
import { takeFromRedis } from '../../../lib/rate-limit/redis-buckets.ts'
import { startApplication } from '../../harness/application.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import type { Tally } from './take-many.ts'

export const rateExact: Proof = {
  id: 'P12',
  name: 'rate exact',
  promise:
    'concurrent takings pass exactly what the tightest limit holds, and cost every other limit exactly that',
  prove,
  bugs,
}

const processes = 4

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startApplication()
  const redis = new Redis(process.env['REDIS_URL'] ?? '')
  try {
    const crowd = await takeInCrowds(redis, seed, size === 'full' ? 10_000 : 2_000)
    const sequences = await compareWithModel(redis, seed, size === 'full' ? 500 : 40)
    return { ...crowd, 'sequences like the model': sequences, ...(await measure()) }
  } finally {
    redis.disconnect()
    await app.close()
  }
}

/** Many processes take one permit at a time of three limits, of which one is the tightest. */
async function takeInCrowds(redis: Redis, seed: number, takings: number): Promise<Figures> {
  // Near each other, so that none is full again before the last taking: what flows into a full bucket is lost.
  const [order = []] = fc.sample(fc.shuffledSubarray([100, 150, 200], { minLength: 3 }), { seed, numRuns: 1 })
  const limits = Object.fromEntries(
    holderScopes.map((scope, index) => [scope, { requestsPerMinute: order[index] ?? 0 }]),
  ) as unknown as Limits
  const tallies = await Promise.all(
    Array.from({ length: processes }, () => takeMany(takings / processes, limits)),
  )
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const firstAt = Math.min(...tallies.map((tally) => tally.firstPassedAt))
  const lastAt = Math.max(...tallies.map((tally) => tally.lastAt))

  const tightest = Math.min(...order)
  const room = Math.floor(tightest + ((lastAt - firstAt) * tightest) / 60_000)
  const verdict = `${passed} passed where a limit of ${tightest} had room for ${room}`
  // An overdrawn bucket forgets by how much, so that is checked first.
  if (passed > room) throw new BrokenPromise(verdict)
  const buckets = await readBuckets(redis, organizationId)
  for (const { scope, key, limit } of permitFor(limits).demands) {
    const [used = 0, at = 0] = (buckets[key] ?? '').split(' ').map(Number)
    const lost = (used + (at - firstAt) * limit) / 60_000
    if (lost !== passed) {
      throw new BrokenPromise(`The bucket of the ${scope} lost ${lost} permits where ${passed} passed`)
    }
  }
  if (passed < room) throw new BrokenPromise(verdict)
  return { takings, processes, passed, limit: tightest, 'flown back meanwhile': room - tightest, drift: 0 }
}

async function takeMany(takings: number, limits: Limits): Promise<Tally> {
  const program = fileURLToPath(new URL('take-many.ts', import.meta.url))
  const child = fork(program, [String(takings), JSON.stringify(limits)], { execArgv: [] })
  const [tally] = (await once(child, 'message')) as [Tally]
  await once(child, 'exit')
  return tally
}

/** Takings, refunds, leases and time, in any order. */
async function compareWithModel(redis: Redis, seed: number, sequences: number): Promise<number> {
  for (const steps of fc.sample(someSteps, { seed, numRuns: sequences })) {
    for await (const { after, actual, expected } of runSteps(redis, steps)) {
      if (isDeepStrictEqual(actual, expected)) continue
      throw new BrokenPromise(
        `After a ${after} Redis has ${JSON.stringify(actual)} and the model ${JSON.stringify(expected)}`,
      )
    }
  }
  return sequences
}

/** The time of a decision on three limits without a crowd. */
async function measure(): Promise<Figures> {
  const limit = { requestsPerMinute: 1_000_000 }
  const durations: number[] = []
  for (let taking = 0; taking < 2_000; taking++) {
    const before = performance.now()
    await takeFromRedis(permitFor({ organization: limit, member: limit, api_key: limit }))
    durations.push(performance.now() - before)
  }
  durations.sort((a, b) => a - b)
  const at = (part: number) => `${durations[Math.floor(durations.length * part)]?.toFixed(2)} ms`
  return { 'one at a time': `p50 ${at(0.5)}, p99 ${at(0.99)}` }
}
