import { organizations } from '../ledger-client/prepare-ledger.ts'
import { keepRounds, type Measure, type Round, type Scenario } from './scenario.ts'

const measures: Measure[] = [
  { id: 'hold.one', title: 'hold and settle, 50 at once in one organization', unit: 'µs' },
  { id: 'hold.many', title: `hold and settle, 50 at once in ${organizations}`, unit: 'µs' },
]

/** How fast the ledger takes turns, in one budget and in many, against two plain guarded UPDATEs (`raw`). */
export const hotRow: Scenario = {
  name: 'hot-row',
  rounds: { full: 3, quick: 1 },
  async run(stand, { rounds, quick }) {
    if (!stand.names.includes('ours')) return { measures, rounds: [] }
    await using ledger = await stand.startLedger()
    const time = (kind: 'turns' | 'updates', spread: number) =>
      ledger.run({ kind, organizations: spread, count: quick ? 500 : 2_000, atOnce: 50 })
    const round = async (): Promise<Round> => ({
      raw: { 'hold.one': await time('updates', 1), 'hold.many': await time('updates', organizations) },
      ours: { 'hold.one': await time('turns', 1), 'hold.many': await time('turns', organizations) },
    })
    return { measures, rounds: await keepRounds(rounds, round) }
  },
}
