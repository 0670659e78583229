import { cpuWhile } from './cpu-while.ts'
import { inTurn, keepRounds, type Scenario, withCandidates } from './scenario.ts'

const pace = { tokens: 20, firstTokenMs: 0, tokenMs: 0 }
const connections = 32

/** CPU per buffered request, in a closed loop over 32 connections. */
export const bufferedCpu: Scenario = {
  name: 'buffered',
  rounds: { full: 5, quick: 1 },
  async run(stand, { rounds, quick }) {
    const requests = quick ? 250 : 1000
    const kept = await withCandidates(stand, { distance: 'loopback', pace, quick }, (candidates) =>
      keepRounds(rounds, () =>
        inTurn(candidates, async ({ pid, bufferedTarget: target }) => {
          const microseconds = await cpuWhile(pid, () =>
            stand.load.run({ kind: 'requests', target, requests, connections }),
          )
          return { 'cpu.request': microseconds && microseconds / requests }
        }),
      ),
    )
    return {
      measures: [{ id: 'cpu.request', title: 'CPU per buffered request', unit: 'µs' }],
      rounds: kept,
    }
  },
}
