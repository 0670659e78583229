import { messagesApiTarget } from '../candidates/candidate-kinds.ts'
import type { Stand } from '../stand.ts'
import { median } from '../statistics.ts'
import { cpuWhile } from './cpu-while.ts'
import {
  inTurn,
  keepRounds,
  type Measure,
  merge,
  type Round,
  type Scenario,
  withCandidates,
} from './scenario.ts'

const pace = { tokens: 20, firstTokenMs: 0, tokenMs: 0 }

interface Load {
  /** Part of the ids of its measures. */
  readonly id: string
  readonly title: string
  readonly connections: number
  readonly requests: number
}

/** As on Lambda, where an environment serves one request at a time; and as in a process that many share. */
const loads: readonly Load[] = [
  { id: 'alone', title: 'one after another', connections: 1, requests: 150 },
  { id: 'request', title: '16 at once', connections: 16, requests: 600 },
]

/** CPU per buffered request in a closed loop, and the time beside that of the fake asked directly in the same round. */
export const bufferedCpu: Scenario = {
  name: 'buffered',
  rounds: { full: 5, quick: 1 },
  async run(stand, { rounds, quick }) {
    const kept = await withCandidates(stand, { distance: 'loopback', pace, quick }, (candidates) =>
      keepRounds(rounds, async () => {
        const directMs = await directlyMs(stand)
        const figures: Round[] = []
        for (const load of loads) {
          figures.push(
            await inTurn(candidates, async ({ pid, bufferedTarget: target }) => {
              const job = { kind: 'requests', target, ...load } as const
              let closeMs: number[] = []
              let tookMs = 0
              const microseconds = await cpuWhile(pid, async () => {
                const startedAt = performance.now()
                ;({ closeMs } = await stand.load.run(job))
                tookMs = performance.now() - startedAt
              })
              return {
                [`cpu.${load.id}`]: microseconds && microseconds / load.requests,
                ...(load.connections === 1
                  ? { [`latency.${load.id}`]: median(closeMs) - directMs }
                  : { [`time.${load.id}`]: tookMs / load.requests }),
              }
            }),
          )
        }
        return figures.reduce(merge)
      }),
    )
    return { measures: loads.flatMap(measuresOf), rounds: kept }
  },
}

function measuresOf({ id, title, connections }: Load): Measure[] {
  const cpu = { id: `cpu.${id}`, title: `CPU per buffered request, ${title}`, unit: 'µs' }
  const time = { id: `time.${id}`, title: `time per buffered request, ${title}`, unit: 'ms' }
  const latency = { id: `latency.${id}`, title: `added time of a buffered request, ${title}`, unit: 'ms' }
  return [cpu, connections === 1 ? latency : time]
}

async function directlyMs(stand: Stand): Promise<number> {
  const target = messagesApiTarget(stand.claude.url, false)
  const { closeMs } = await stand.load.run({ kind: 'requests', target, requests: 100, connections: 1 })
  return median(closeMs)
}
