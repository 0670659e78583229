import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import { leaseMs } from '../../../lib/journal/lease.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { requireTrueBooks } from '../../harness/budgets.ts'
import { beginWithBudgets } from '../crowd/budgets-of-owner.ts'
import { unhurried } from '../crowd/run-crowd.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { upstreamOfRun } from '../upstream-of-run.ts'
import type { Asked } from './asked.ts'
import { bugs } from './bugs.ts'
import { everyDeath } from './crash-points.ts'
import { judgeBooks, requireAskedOnce, requireClosed } from './judge.ts'
import { Killer } from './killer.ts'
import { Living } from './living.ts'
import { presentLosses } from './losses.ts'
import { type Plan, somePlan } from './plan.ts'
import { type Replay, replay, requireReplays, requireStreams } from './readers.ts'
import { Sleeper } from './sleeper.ts'
import { Speechless } from './speechless.ts'
import { Squeezed } from './squeezed.ts'
import { passAMinute, Sweepers } from './sweeps.ts'
import { readTurns } from './turns.ts'

export const killNine: Proof = {
  id: 'P6',
  name: 'kill -9',
  promise:
    'wherever a process is killed, no question, no spend and no hold is lost, and every reader is told the end',
  prove,
  edits: everyDeath,
  bugs,
}

const ample = 10n ** 12n
/** AWS's schedule runs each minute; more often shows more. */
const sweepEveryMs = 10_000
/** A lease and a minute, in ms. */
const recoveryMs = 90_000

async function prove(run: ProofRun): Promise<Figures> {
  const { size, seed } = run
  const { upstream, settings } = upstreamOfRun(run, 0)
  const [plan] = fc.sample(somePlan(size), { seed, numRuns: 1 })
  if (plan === undefined) throw new Error('there is no plan')
  // A process that sleeps through its lease is not cut off from Claude by the timeout.
  const app = await startApplication({ ...unhurried, ...settings, CLAUDE_IDLE_TIMEOUT_MS: '600000' })
  try {
    await beginWithBudgets(app, { organization: ample, member: ample, api_key: ample })
    const aftermath = size === 'full' ? await killInRealTime(app, plan) : await killInShort(app, plan)
    const times = size === 'full' ? { 'closed after a death': await recovery(app, aftermath.dead) } : {}
    return { upstream, ...(await judge(app, plan, aftermath)), ...times }
  } finally {
    await app.close()
  }
}

/** The state once everything that was to die has died, and what it left was swept. */
interface Aftermath {
  readonly dead: readonly Asked[]
  readonly living: Living
  readonly sleeper: Sleeper
  readonly squeezed: Squeezed
  readonly speechless: Speechless
  /** Questions that were asked again before the sweep. */
  readonly replays: Promise<Replay[]>
}

/** First everything dies, then a minute passes at once. */
async function killInShort(app: Application, plan: Plan): Promise<Aftermath> {
  const { killer, living, sleeper, squeezed, speechless } = await kill(app, plan)
  await passAMinute(app, await living.turnId())
  await squeezed.passLease()
  const replays = killer.askAgain()
  await new Sweepers(plan.sweeperDeaths).sweep()
  return { dead: [...killer.dead, ...squeezed.lost], living, sleeper, squeezed, speechless, replays }
}

/** The schedule runs all the time, and every lease takes its full time. */
async function killInRealTime(app: Application, plan: Plan): Promise<Aftermath> {
  const clock = new Sweepers(plan.sweeperDeaths).sweepEvery(sweepEveryMs)
  const { killer, living, sleeper, squeezed, speechless } = await kill(app, plan)
  const replays = killer.askAgain()
  await pause(leaseMs + 2 * sweepEveryMs)
  await clock.stop()
  return { dead: [...killer.dead, ...squeezed.lost], living, sleeper, squeezed, speechless, replays }
}

async function kill(app: Application, plan: Plan) {
  const { answer, tokenMs, awakeFor } = plan
  const living = await Living.begin(app, answer)
  app.claude.setDefault({ text: [...answer], firstTokenMs: 20, tokenMs })
  const squeezed = await Squeezed.begin(app, answer)
  await squeezed.requireFull()
  const killer = new Killer(app, plan)
  await killer.killAll()
  const speechless = await Speechless.begin(app, answer)
  const sleeper = await Sleeper.begin(app, answer, awakeFor)
  return { killer, living, sleeper, squeezed, speechless }
}

async function judge(app: Application, plan: Plan, aftermath: Aftermath): Promise<Figures> {
  const { dead, living, sleeper, squeezed, speechless, replays } = aftermath
  await living.end()
  await sleeper.awake()
  await requireClosed(app)
  await speechless.requireHonestParts()
  const losses = await judgeBooks(app, [...dead, living.asked, sleeper.asked], [sleeper.asked])
  const streams = await requireStreams(app, dead)
  await requireReplays(app, await replays)
  await requireReplays(app, await Promise.all(dead.map((asked) => replay(app, asked))))
  requireAskedOnce(app)
  await squeezed.requireFree()
  await requireTrueBooks(app)
  return {
    'killed at a point': plan.deaths.length,
    'killed under load': plan.lives.length,
    turns: dead.length,
    ...presentLosses(losses, plan.tokenMs),
    'streams read again': streams,
    'journals that lost batches under their last word': Speechless.losses,
    'charged twice, left running, left held': 0,
  }
}

/** @throws BrokenPromise if a turn was closed later than promised */
async function recovery(app: Application, dead: readonly Asked[]): Promise<string> {
  const turns = await readTurns(app)
  const tookMs = dead.flatMap(({ message, diedAt }) => {
    const closedAt = turns.find(({ question }) => question === message)?.settled_at?.getTime()
    return closedAt !== undefined && diedAt !== undefined && closedAt > diedAt ? [closedAt - diedAt] : []
  })
  const sorted = tookMs.toSorted((a, b) => a - b)
  const longest = sorted.at(-1) ?? 0
  if (longest > recoveryMs)
    throw new BrokenPromise(`a turn was closed ${longest} ms after its process had died`)
  return `p50 ${seconds(sorted[Math.floor(sorted.length / 2)])}, at most ${seconds(longest)}`
}

const seconds = (ms = 0) => `${(ms / 1_000).toFixed(1)} s`
