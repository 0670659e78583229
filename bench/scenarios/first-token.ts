import { messagesApiTarget } from '../candidates/candidate-kinds.ts'
import type { Target, Timings } from '../load-client/job.ts'
import type { Candidate, Stand, StoreDistance } from '../stand.ts'
import { median } from '../statistics.ts'
import { keepRounds, type Measure, merge, type Round, type Scenario, withCandidates } from './scenario.ts'

const pace = { tokens: 8, firstTokenMs: 20, tokenMs: 2 }

/**
 * Added time at low load, one stream at a time: the median of each candidate minus that of the fake asked directly
 * in the same round. Within a round, streams alternate between the candidates.
 */
export const firstToken: Scenario = {
  name: 'ttft',
  rounds: { full: 5, quick: 1 },
  async run(stand, options) {
    const loopback = await runAt('loopback', stand, options)
    const delayed = await runAt('delayed', stand, options)
    return {
      measures: [...measuresAt('delayed'), ...measuresAt('loopback')],
      rounds: loopback.map((round, index) => merge(round, delayed[index] ?? {})),
    }
  },
}

const whereStoresAre: Record<StoreDistance, string> = {
  delayed: 'stores 1 ms away each way',
  loopback: 'stores on loopback',
}

function measuresAt(distance: StoreDistance): Measure[] {
  const where = whereStoresAre[distance]
  return [
    { id: `firstToken.${distance}`, title: `added time to first token, ${where}`, unit: 'ms' },
    { id: `close.${distance}`, title: `added time to close, ${where}`, unit: 'ms' },
  ]
}

function runAt(
  distance: StoreDistance,
  stand: Stand,
  { rounds, quick }: { rounds: number; quick: boolean },
): Promise<Round[]> {
  const streams = quick ? 8 : 20
  return withCandidates(stand, { distance, pace, quick }, (candidates) =>
    keepRounds(rounds, () => alternate(stand, candidates, distance, streams)),
  )
}

async function alternate(
  stand: Stand,
  candidates: Candidate[],
  distance: StoreDistance,
  streams: number,
): Promise<Round> {
  const direct = { name: 'direct', target: messagesApiTarget(stand.claude.url, true), times: noTimes() }
  const asked = candidates.map(({ name, streamTarget }) => ({ name, target: streamTarget, times: noTimes() }))
  for (let count = 0; count < streams; count++) {
    for (const { target, times } of [direct, ...asked]) {
      const { firstTokenMs, closeMs } = await oneStream(stand, target)
      times.firstTokenMs.push(...firstTokenMs)
      times.closeMs.push(...closeMs)
    }
  }
  return Object.fromEntries(
    asked.map(({ name, times }) => [
      name,
      {
        [`firstToken.${distance}`]: median(times.firstTokenMs) - median(direct.times.firstTokenMs),
        [`close.${distance}`]: median(times.closeMs) - median(direct.times.closeMs),
      },
    ]),
  )
}

function oneStream(stand: Stand, target: Target): Promise<Timings> {
  return stand.load.run({ kind: 'streams', target, streams: 1, arrivalMs: 0, tokens: pace.tokens })
}

const noTimes = (): Timings => ({ firstTokenMs: [], closeMs: [] })
