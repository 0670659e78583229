import { cpuWhile } from './cpu-while.ts'
import { cpuOfCrowd, crowd } from './crowd.ts'
import { inTurn, keepRounds, merge, type Scenario, withCandidates } from './scenario.ts'

/** A stream alone in its process, as on Lambda: long, so that its tokens weigh more than its request. */
const single = { tokens: 500, firstTokenMs: 20, tokenMs: 2 }
const singles = 3

/** CPU per relayed token with many streams at once at 50 tokens/s, and CPU of one long stream alone. */
export const streamCpu: Scenario = {
  name: 'stream',
  rounds: { full: 5, quick: 1 },
  async run(stand, { rounds, quick }) {
    const many = crowd.streams[quick ? 'quick' : 'full']
    const kept = await withCandidates(
      stand,
      { distance: 'loopback', pace: crowd.pace, quick },
      (candidates) =>
        keepRounds(rounds, async () => {
          await stand.claude.behave(crowd.pace)
          const crowded = await inTurn(candidates, async (candidate) => ({
            'cpu.token': await cpuOfCrowd(stand, candidate, candidate.streamTarget, many),
          }))
          await stand.claude.behave(single)
          const alone = await inTurn(candidates, async ({ pid, streamTarget: target }) => {
            const job = { kind: 'streams', target, streams: 1, arrivalMs: 0, tokens: single.tokens } as const
            const microseconds = await cpuWhile(pid, async () => {
              for (let count = 0; count < singles; count++) await stand.load.run(job)
            })
            return { 'cpu.stream': microseconds && microseconds / singles / 1_000 }
          })
          return merge(crowded, alone)
        }),
    )
    return {
      measures: [
        { id: 'cpu.token', title: 'stream CPU per token', unit: 'µs' },
        { id: 'cpu.stream', title: 'CPU of a stream of 500 tokens alone', unit: 'ms' },
      ],
      rounds: kept,
    }
  },
}
