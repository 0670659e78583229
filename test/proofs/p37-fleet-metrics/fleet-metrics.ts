import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import { type Application, startApplication } from '../../harness/application.ts'
import { type MetricFamily, valueOf } from '../../harness/prometheus-text.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { FunctionProcess, type Kind, kinds } from './function-process.ts'
import { type Loss, MortalRedis } from './mortal-redis.ts'
import { Scraper } from './scraper.ts'
import { Tally } from './tally.ts'

export const fleetMetrics: Proof = {
  id: 'P37',
  name: 'fleet metrics',
  promise:
    'one scrape tells the truth about all processes that ever were, and no counter falls, also when they and Redis are killed',
  prove,
  bugs,
}

interface Plan {
  readonly processes: number
  /** Of each of them. */
  readonly requests: number
  /** Processes that live at a time. */
  readonly atOnce: number
  /** Processes that die at work. */
  readonly killed: number
  /** Of Redis, which comes back as it was. */
  readonly kills: number
  /** Of what it had counted. */
  readonly losses: readonly Loss[]
}

const sizes: Readonly<Record<ProofRun['size'], Plan>> = {
  full: {
    processes: 200,
    requests: 10,
    atOnce: 6,
    killed: 40,
    kills: 5,
    losses: ['its last moments', 'everything'],
  },
  reduced: { processes: 8, requests: 6, atOnce: 4, killed: 4, kills: 1, losses: ['its last moments'] },
}
/** This many live while Redis dies, and each asks so often before, during and after the outage. */
const witnesses = 3
const requestsOfWitness = 4

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const plan = sizes[size]
  const redis = await MortalRedis.start()
  process.env['TEST_REDIS_URL'] = redis.url
  const app = await startApplication({ DATABASE_POOL_SIZE: '2' })
  app.claude.setDefault({ text: 'one two three' })
  const tally = new Tally()
  const scraper = new Scraper(app)
  try {
    await liveShortly(app, tally, plan, seed)
    const figures: Record<string, number | string> = { processes: plan.processes, requests: tally.answered }
    compareBooks(app, tally, await scraper.scrape())

    await dieAtWork(app, tally, plan, seed)
    figures['processes killed at work'] = plan.killed
    const cutShort = tally.compare(await scraper.scrape(), tally.unanswered)
    figures['requests of them without an answer'] = `${tally.unanswered}, of which ${cutShort} are counted`

    for (let kill = 1; kill <= plan.kills; kill++) {
      await outliveRedis(app, tally, redis, 'nothing')
      // What Redis did but could not confirm is sent again: at most one request of each process.
      const excess = tally.compare(await scraper.scrape(), cutShort + kill * witnesses)
      figures['kill -9 of Redis'] = `${kill}, ${excess - cutShort} requests counted twice`
    }

    for (const loss of plan.losses) {
      await outliveRedis(app, tally, redis, loss)
      await scraper.scrape()
    }
    figures['Redis forgot'] = plan.losses.join(', ')
    await scraper.end()
    return { ...figures, scrapes: scraper.scrapes, 'counters that fell': 0 }
  } finally {
    await scraper.end().catch(() => undefined)
    await app.close()
    await redis.close()
  }
}

/** Processes that serve some requests and are gone, as Lambda ends those that it no longer needs. */
async function liveShortly(app: Application, tally: Tally, plan: Plan, seed: number) {
  const lives = sample(plan.requests, plan.processes, seed)
  await inTurns(lives, plan.atOnce, async (requests) => {
    const living = await FunctionProcess.start(app.ada, tally)
    for (const kind of requests) await living.ask(kind)
    await living.settle()
    await living.kill()
  })
}

/** Processes killed during their last request: before it is read, in the middle, or after its answer. */
async function dieAtWork(app: Application, tally: Tally, plan: Plan, seed: number) {
  const lastKinds = sample(1, plan.killed, seed + 1).flat()
  const lives = lastKinds.map((kind, index) => ({ kind, killedAfterMs: 4 * (index % 8) }))
  await inTurns(lives, plan.atOnce, async ({ kind, killedAfterMs }) => {
    const living = await FunctionProcess.start(app.ada, tally)
    for (const before of ['health', 'message'] as const) await living.ask(before)
    await living.settle()
    const asked = living.ask(kind, true)
    await pause(killedAfterMs)
    await living.kill()
    await asked
  })
}

/** Processes that keep working while Redis is killed and brought back without what it has forgotten. */
async function outliveRedis(app: Application, tally: Tally, redis: MortalRedis, loss: Loss): Promise<void> {
  const living = await Promise.all(
    Array.from({ length: witnesses }, () => FunctionProcess.start(app.ada, tally)),
  )
  const askAll = () =>
    Promise.all(
      living.map(async (each) => {
        for (let request = 0; request < requestsOfWitness; request++) await each.ask('health')
      }),
    )
  await askAll()
  const during = askAll()
  await redis.kill()
  await during
  await askAll()
  await redis.revive(loss)
  await askAll()
  await Promise.all(living.map((each) => each.settle()))
  await Promise.all(living.map((each) => each.kill()))
}

/** Compares the scrape with what the clients saw, Claude's bill and the ledger. */
function compareBooks(app: Application, tally: Tally, families: ReadonlyMap<string, MetricFamily>): void {
  tally.compare(families, 0)
  const running = families.get('http_requests_in_progress')?.samples ?? []
  const left = running.find(({ labels }) => labels['route'] !== '/metrics')
  if (left) throw new BrokenPromise(`${left.labels['route']} is in progress where nobody asks any more`)
  const bill = app.claude.bill()
  const model = 'claude-sonnet-5-5'
  const books = [
    ['turns_total', { model, state: 'completed' }, tally.answersOf('POST', '/chat', 200)],
    ['turn_time_to_first_token_seconds_count', { model }, bill.length],
    [
      'model_tokens_total',
      { model, kind: 'output' },
      bill.reduce((sum, line) => sum + line.output_tokens, 0),
    ],
  ] as const
  for (const [name, labels, truth] of books) {
    const shown = valueOf(new Map(families), name, labels)
    if (shown !== truth) throw new BrokenPromise(`${name} shows ${shown} where ${truth} is the truth`)
  }
}

/** Lists of requests, the same for the same seed. */
const sample = (requests: number, lists: number, seed: number): Kind[][] =>
  fc.sample(fc.array(fc.constantFrom(...kinds), { minLength: requests, maxLength: requests }), {
    seed,
    numRuns: lists,
  })

/** Does the work for every item, at most `atOnce` at a time. */
async function inTurns<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>) {
  const waiting = [...items]
  const workThrough = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, workThrough))
}
