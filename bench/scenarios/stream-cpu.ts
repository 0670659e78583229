import { cpuWhile } from './cpu-while.ts'
import { inTurn, keepRounds, type Scenario, withCandidates } from './scenario.ts'

const pace = { tokens: 60, firstTokenMs: 20, tokenMs: 20 }
const arrivalMs = 200

/** CPU per relayed token: 100 streams at once, each of 60 tokens at 50 tokens/s. */
export const streamCpu: Scenario = {
  name: 'stream',
  rounds: { full: 5, quick: 1 },
  async run(stand, { rounds, quick }) {
    const streams = quick ? 30 : 100
    const kept = await withCandidates(stand, { distance: 'loopback', pace, quick }, (candidates) =>
      keepRounds(rounds, () =>
        inTurn(candidates, async ({ pid, streamTarget: target }) => {
          const microseconds = await cpuWhile(pid, () =>
            stand.load.run({ kind: 'streams', target, streams, arrivalMs, tokens: pace.tokens }),
          )
          return { 'cpu.token': microseconds && microseconds / (streams * pace.tokens) }
        }),
      ),
    )
    return {
      measures: [{ id: 'cpu.token', title: 'stream CPU per token', unit: 'µs' }],
      rounds: kept,
    }
  },
}
