import * as fc from 'fast-check'
import { startTappedApplication } from '../../harness/faults/tapped-application.ts'
import { unhurried } from '../crowd/run-crowd.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { type Frozen, FrozenHost } from './frozen-host.ts'
import { type Outcome, outcomes } from './outcomes.ts'

export const freezeSafe: Proof = {
  id: 'P21',
  name: 'freeze-safe',
  promise: 'nothing happens after a handler has ended, and nothing is left undone, however the request ended',
  prove,
  bugs,
}

/** In seconds; leaves 200 ms, because a function keeps 20 s for its end. */
const hurriedTimeoutSeconds = 20.2

const settings = { ...unhurried, CLAUDE_IDLE_TIMEOUT_MS: '400', RATE_LIMIT_PATIENCE_MS: '100' }

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startTappedApplication(settings)
  const patient = await FrozenHost.start()
  const hurried = await FrozenHost.start(hurriedTimeoutSeconds)
  const counts = new Map<string, number>()
  try {
    for (const outcome of plan(size === 'full' ? 1_000 : 3 * outcomes.length, seed)) {
      const host = outcome.isHurried ? hurried : patient
      const frozen = host.nextFreeze()
      await outcome.ask({ app, url: host.url, frozen })
      requireNothingLeft(outcome, await frozen)
      counts.set(outcome.name, (counts.get(outcome.name) ?? 0) + 1)
    }
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    return {
      invocations: total,
      'late I/O': 0,
      'timers left': 0,
      'unpublished metrics': 0,
      ...Object.fromEntries(counts),
    }
  } finally {
    await Promise.all([patient.close(), hurried.close()])
    await app.close()
  }
}

/** All outcomes equally often, in any order. */
function plan(count: number, seed: number): Outcome[] {
  const rounds = Array.from({ length: Math.ceil(count / outcomes.length) }, () => outcomes).flat()
  const [shuffled = []] = fc.sample(fc.shuffledSubarray([...rounds.keys()], { minLength: rounds.length }), {
    seed,
    numRuns: 1,
  })
  return shuffled.slice(0, count).flatMap((index) => rounds[index] ?? [])
}

/** @throws BrokenPromise */
function requireNothingLeft({ name, isWithoutRedis }: Outcome, { late, unpublished }: Frozen): void {
  const [first] = late
  if (first) throw new BrokenPromise(`after ${name} ${first.what}, begun by ${first.origin.join(' < ')}`)
  if (unpublished > 0 && !isWithoutRedis) {
    throw new BrokenPromise(`after ${name} ${unpublished} series have counts that were not published`)
  }
}
