import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '../../../lib/ids.ts'
import { addMember } from '../../harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { setRateLimit } from '../../harness/rate-limits.ts'
import { startHosts } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { type Answer, askOnce, Load } from './load.ts'
import { FragileRedis, type Outage } from './outages.ts'

export const redisDown: Proof = {
  id: 'P13',
  name: 'redis down',
  promise:
    'without Redis every request is answered, within the slice of its process and saying so, and money stays exact',
  prove,
  bugs,
}

const processes = 2
/** While Redis is away, each process has a tenth of this, for turns and for other requests each. */
const limit = 200
const slice = limit / 10
/** The limit of a crowd that comes when Redis is back. */
const crowdLimit = 20

async function prove({ size }: ProofRun): Promise<Figures> {
  const redis = await FragileRedis.start()
  process.env['TEST_REDIS_URL'] = redis.url
  const app = await startApplication({ RATE_LIMIT_PATIENCE_MS: '50', DATABASE_POOL_SIZE: '4' })
  // Separate processes: once they have ended, nothing in them still waits for Redis.
  const hosts = await startHosts(processes)
  try {
    app.claude.setDefault({ text: 'one two three' })
    const { urls } = hosts
    const figures: Record<string, number | string> = { processes, limit, 'slice of a process': slice }
    for (let round = 0; round < (size === 'full' ? 5 : 1); round++) {
      for (const outage of redis.outages()) {
        figures[`Redis ${outage.name}`] = await surviveOutage(app, urls, outage)
        await countExactly(app, urls, outage)
      }
    }
    return { ...figures, 'ledger = bill, nano-USD': String(await checkLedger(app)), '5xx': 0 }
  } finally {
    await hosts.stop()
    await app.close()
    await redis.close()
  }
}

/** Takes Redis away from a caller who asks constantly, and gives it back. */
async function surviveOutage(app: Application, urls: readonly string[], outage: Outage): Promise<string> {
  const load = new Load(urls, await limitedMember(app, limit))
  await load.until((answers) => everyProcess((process) => of(answers, process).length > 0))

  await outage.begin()
  const begunAt = performance.now()
  await load.until((answers) => everyProcess((process) => of(answers, process, begunAt).length > 1.5 * slice))
  const decisions = await measureDecisions()
  const endedAt = performance.now()
  // This process, too, has asked then: to decide it may not have.
  await app.send('GET', '/health')
  const [kept] = (await outage.kept?.()) ?? []
  await outage.end()
  if (kept !== undefined)
    throw new BrokenPromise(`a connection to a Redis that was ${outage.name} was kept: ${kept}`)
  await load.until((answers) => everyProcess((process) => of(answers, process).at(-1)?.degraded === false))
  await load.stop()

  const { answers } = load
  expectHonesty(answers, outage, begunAt, endedAt)
  const passed = urls.map((_url, process) => expectWithinSlice(answers, outage, process))
  const alone = answers.filter(({ degraded }) => degraded).map((answer) => answer.endedAt - answer.startedAt)
  return `${passed.join(' + ')} of ${alone.length} let pass alone · decided in ${spread(decisions)}, answered in ${spread(alone)} and at most ${Math.round(Math.max(...answers.map((answer) => answer.endedAt - answer.startedAt)))} ms`
}

const everyProcess = (holds: (process: number) => boolean) =>
  Array.from({ length: processes }, (_, process) => process).every(holds)

const of = (answers: readonly Answer[], process: number, since = 0) =>
  answers.filter((answer) => answer.process === process && answer.startedAt >= since)

/** A request that began and ended without Redis was decided without it; if Redis was slow, some were. */
function expectHonesty(
  answers: readonly Answer[],
  { name, isTotal }: Outage,
  begunAt: number,
  endedAt: number,
): void {
  const during = answers.filter((answer) => answer.startedAt >= begunAt && answer.endedAt <= endedAt)
  const silent = during.find(({ degraded }) => !degraded)
  if (silent && isTotal) {
    throw new BrokenPromise(
      `process ${silent.process} did not say that it decided alone while Redis was ${name}`,
    )
  }
  if (!during.some(({ degraded }) => degraded)) {
    throw new BrokenPromise(`no process decided alone while Redis was ${name}`)
  }
}

/** @returns how many a process let pass alone, turns and others together */
function expectWithinSlice(answers: readonly Answer[], outage: Outage, process: number): number {
  const alone = of(answers, process).filter(({ degraded }) => degraded)
  return [true, false]
    .map((isTurn) => alone.filter((answer) => answer.isTurn === isTurn))
    .reduce((sum, some) => sum + expectWithin(some, outage, process), 0)
}

function expectWithin(alone: readonly Answer[], { name }: Outage, process: number): number {
  if (alone.length === 0) return 0
  const passed = alone.filter(({ status }) => status === 200).length
  const since = Math.min(...alone.map(({ startedAt }) => startedAt))
  const until = Math.max(...alone.map(({ endedAt }) => endedAt))
  const room = roomOf(slice, until - since)
  if (passed <= room) return passed
  throw new BrokenPromise(
    `process ${process} let ${passed} pass alone while Redis was ${name}, where its slice had room for ${room}`,
  )
}

/** How many an unused limit lets pass in that time, in ms. */
const roomOf = (permits: number, elapsedMs: number) => Math.floor(permits + (permits * elapsedMs) / 60_000)

/** A crowd that comes to all processes at once passes as if nothing had happened. */
async function countExactly(app: Application, urls: readonly string[], { name }: Outage): Promise<void> {
  const answers = await askInCrowd(app, urls)
  const passed = answers.filter(({ status }) => status === 200).length
  const since = Math.min(...answers.map(({ startedAt }) => startedAt))
  const room = roomOf(crowdLimit, Math.max(...answers.map(({ endedAt }) => endedAt)) - since)
  if (passed >= crowdLimit && passed <= room) return
  throw new BrokenPromise(
    `${passed} passed where a limit of ${crowdLimit} had room for ${room}, when Redis was back that was ${name}`,
  )
}

/** Repeats it as another caller if the machine was so busy that a process did not wait for Redis. */
async function askInCrowd(app: Application, urls: readonly string[]): Promise<Answer[]> {
  for (;;) {
    const caller = await limitedMember(app, crowdLimit)
    const answers = await Promise.all(
      Array.from({ length: 2 * crowdLimit }, (_, index) => askOnce(urls, index % processes, caller)),
    )
    if (!answers.some(({ degraded }) => degraded)) return answers
  }
}

async function limitedMember(app: Application, permits: number): Promise<Caller> {
  const caller = await addMember(app, 'member')
  await setRateLimit(app, `members/${caller.userId}`, { requests_per_minute: permits })
  return caller
}

/** How long this process takes to decide, in ms, one request after the other. */
async function measureDecisions(): Promise<number[]> {
  const { takePermits } = await import('../../../lib/rate-limit/take-permits.ts')
  const [organizationId, userId] = [newId('organization'), newId('user')]
  const limits = { organization: { requestsPerMinute: 1_000_000 }, member: undefined, api_key: undefined }
  const request = { organizationId, userId, limits, inputTokens: 0, outputTokens: 0, slot: false }
  const durations: number[] = []
  for (let decision = 0; decision < 200; decision++) {
    const before = performance.now()
    await takePermits(request)
    durations.push(performance.now() - before)
    await pause(1)
  }
  return durations
}

function spread(durations: readonly number[]): string {
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (part: number) => `${sorted[Math.floor(sorted.length * part)]?.toFixed(1)} ms`
  return `p50 ${at(0.5)} and p99 ${at(0.99)}`
}

async function checkLedger({ claude, database }: Application): Promise<bigint> {
  const [row] = await database.rows<{ sum: string }>(
    'SELECT coalesce(sum(cost_nano_usd), 0)::text AS sum FROM usage_records',
  )
  const ledger = BigInt(row?.sum ?? 0)
  const bill = claude.bill().reduce((sum, line) => sum + costOf(line), 0n)
  if (ledger === bill) return ledger
  throw new BrokenPromise(`the ledger comes to ${ledger} nano-USD and Claude's bill to ${bill}`)
}
