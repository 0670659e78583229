import * as fc from 'fast-check'
import { engineUrl } from '../../harness/database.ts'
import { startTappedApplication, type TappedApplication } from '../../harness/faults/tapped-application.ts'
import { startWireTap, WireLog } from '../../harness/faults/wire-tap.ts'
import { unhurried } from '../crowd/run-crowd.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { type Act, perform, someAct } from './acts.ts'
import { blipWhile, someBlip } from './blips.ts'
import { judgeBooks } from './books.ts'
import { bugs } from './bugs.ts'
import { comeToRest, judgeRests, type Rest } from './rest.ts'
import { SoakedHost } from './soaked-host.ts'
import { User } from './user.ts'

export const soak: Proof = {
  id: 'P32',
  name: 'soak',
  promise: 'whatever users, Claude and stores do for long, a process keeps nothing of it but exact books',
  prove,
  bugs,
}

const askersAtOnce = 16
const sizes = {
  full: { forMs: 300_000, acts: 400, cycles: Infinity },
  reduced: { forMs: Infinity, acts: 60, cycles: 4 },
}
async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const { forMs, acts, cycles } = sizes[size]
  const dynamodb = await startWireTap(new WireLog(), 'dynamodb', engineUrl('DYNAMODB').href)
  const app = await startTappedApplication({
    ...unhurried,
    CLAUDE_IDLE_TIMEOUT_MS: '1000',
    // Of the newer ones an estimate has more tokens than the fake, to which each word is one.
    DEFAULT_MODEL: 'claude-sonnet-4-6',
    DYNAMODB_ENDPOINT: dynamodb.through(engineUrl('DYNAMODB').href),
    JOURNAL_PATIENCE_MS: '400',
  })
  const host = await SoakedHost.start()
  const taps = { ...app.taps, dynamodb }
  try {
    const rests: Rest[] = []
    const statuses: number[] = []
    const startedAt = performance.now()
    for (let cycle = 0; cycle < cycles && performance.now() - startedAt < forMs; cycle++) {
      const planned = fc.sample(someAct, { seed: seed + cycle, numRuns: acts })
      const blips = fc.sample(someBlip, { seed: seed + cycle, numRuns: acts })
      await blipWhile(blips, taps, performAll(app, host, planned, cycle, statuses))
      const possessions = await comeToRest(app, host)
      rests.push({ ...possessions, atMs: performance.now() - startedAt, acts: (cycle + 1) * acts })
    }
    return { answers: statuses.length, ...(await judgeBooks(app)), ...judgeRests(rests, size) }
  } finally {
    await host.close()
    await app.close()
    await dynamodb.close()
  }
}

async function performAll(
  app: TappedApplication,
  { url }: SoakedHost,
  acts: readonly Act[],
  cycle: number,
  statuses: number[],
): Promise<void> {
  app.claude.answerBy((message) => acts[Number(message.split(' ').at(-1))]?.behaviour ?? {})
  const user = new User(url, app.ada)
  const waiting = acts.entries()
  const performOnAndOn = async () => {
    for (const [index, act] of waiting) {
      const answered = await perform(act, user, `Cycle ${cycle}, act ${index}`)
      if (answered.includes(500)) throw new BrokenPromise(`to ${act.kind} was answered with 500`)
      statuses.push(...answered)
    }
  }
  await Promise.all(Array.from({ length: askersAtOnce }, performOnAndOn))
}
