import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import type { TurnId } from '../../../lib/ids.ts'
import { JournalReader } from '../../../lib/journal/journal-reader.ts'
import type { BillLine } from '../../../local/fake-claude/server.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { requireTrueBooks, setBudget } from '../../harness/budgets.ts'
import { until } from '../../harness/until.ts'
import type { DialectClient, Form, Told } from '../dialects/dialect-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { type Request, send, startHosts, withoutPings } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { stopUnwelcome } from './unwelcome-stop.ts'

export const stop: Proof = {
  id: 'P20',
  name: 'stop',
  promise:
    'whoever may see a turn can stop it from anywhere: Claude is cut, the part is kept and charged once, and every reader is told',
  prove,
  bugs,
}

/** A stop that has not come after this long, in ms, never will. It measures nothing: a stop takes half a second. */
const neverMs = 15_000
const processes = 2

/** Enough for every answer to be stopped in time. */
const maxTokens = 10_000

const someClient = fc.constantFrom(...dialectClients)
/** A stop: of what, how long after the answer's beginning, in ms, and how many others read along. */
const someStop = fc.record({
  client: someClient,
  form: fc.constantFrom<Form>('stream', 'stream', 'whole'),
  afterMs: fc.nat(600),
  readers: fc.nat(2),
})
/** A stop that reaches an answer at its end. */
const someRace = fc.record({
  client: someClient,
  words: fc.integer({ min: 1, max: 60 }),
  afterMs: fc.nat(800),
})
type PlannedStop = typeof someStop extends fc.Arbitrary<infer Value> ? Value : never
type PlannedRace = typeof someRace extends fc.Arbitrary<infer Value> ? Value : never

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startApplication({ DATABASE_POOL_SIZE: '4' })
  const hosts = await startHosts(processes)
  const isFull = size === 'full'
  const stops = fc.sample(someStop, { seed, numRuns: isFull ? 200 : 12 })
  const races = fc.sample(someRace, { seed, numRuns: isFull ? 60 : 12 })
  try {
    await setBudget(app, 'organization', 10n ** 15n)
    const world = new World(app, hosts.urls)
    app.claude.setDefault({ tokens: 100_000, tokenMs: 15 })
    const delays = await sixAtOnce(stops, (planned) => stopOne(world, planned))
    app.claude.setDefault({ headersMs: 600_000 })
    await sixAtOnce(stops.slice(0, stops.length / 4), (planned) => stopUnbegun(world, planned))
    const outcomes = await sixAtOnce(races, (planned) => race(world, planned))
    const lastMs = await stopUnwelcome(app, hosts.urls)
    await requireTrueBooks(app)
    const sorted = delays.toSorted((a, b) => a - b)
    const quantile = (part: number) => (sorted[Math.ceil(sorted.length * part) - 1] ?? 0).toFixed(0)
    return {
      dialects: dialectClients.map(({ name }) => name).join(', '),
      stops: stops.length,
      'before Claude began': Math.floor(stops.length / 4),
      "from the stop's answer to the cut of Claude": `p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms`,
      races: `${races.length}, of which ${outcomes.filter((state) => state === 'stopped').length} were stopped`,
      'settled more than once': 0,
      'last token to a removed reader after, ms': lastMs,
    }
  } finally {
    await hosts.stop()
    await app.close()
  }
}

async function sixAtOnce<Planned, Done>(
  planned: readonly Planned[],
  work: (each: Planned) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = []
  for (let start = 0; start < planned.length; start += 6) {
    done.push(...(await Promise.all(planned.slice(start, start + 6).map(work))))
  }
  return done
}

/** The application, whose processes are asked in turn. */
class World {
  readonly app: Application
  readonly #urls: readonly string[]
  #asked = 0

  constructor(app: Application, urls: readonly string[]) {
    this.app = app
    this.#urls = urls
  }

  /** Asks a question of its own text. */
  ask(client: DialectClient, form: Form, question: string, requestId = idOf(question)): Promise<Answered> {
    return this.#send(client.paths[form], {
      as: this.app.ada,
      body: client.body({ text: question, maxTokens }, form),
      headers: { 'idempotency-key': idOf(question), 'x-request-id': requestId },
    })
  }

  /** Reads the stream of a question that was asked before, from its beginning. */
  read(client: DialectClient, question: string, turnId: string): Promise<Answered> {
    if (client.hasChats) return this.#send(`/turns/${turnId}/stream`, { as: this.app.ada })
    return this.ask(client, 'stream', question, 'reader')
  }

  stop(turnId: string, as = this.app.ada): Promise<Answered> {
    return this.#send(`/turns/${turnId}/stop`, { as, method: 'POST', headers: { 'x-request-id': 'stop' } })
  }

  #send(path: string, request: Request): Promise<Answered> {
    const url = this.#urls[this.#asked++ % processes] ?? ''
    const answered = send(url, path, request).then(async (response) => ({
      status: response.status,
      text: withoutPings(await response.text()),
    }))
    // No one waits for it once the promise is broken and the processes are ended.
    answered.catch(() => undefined)
    return answered
  }

  /** Waits for the turn of a question. */
  findTurn(question: string): Promise<string> {
    return until(async () => {
      const [row] = await this.app.database.rows<{ id: string }>(
        'SELECT id FROM turns WHERE request_id = $1',
        [idOf(question)],
      )
      return row?.id
    })
  }

  /** Waits until the answer of a turn has begun: on a busy machine a stop may come before that. */
  async untilBegun(turnId: string): Promise<void> {
    const journal = new JournalReader({
      organizationId: this.app.ada.organizationId,
      turnId: turnId as TurnId,
    })
    await until(async () => {
      await journal.read()
      return journal.beginning
    })
  }

  /** What Claude charges for the answer to a question. */
  bill(question: string): BillLine | undefined {
    const { claude } = this.app
    const asked = claude.requests().find(({ body }) => JSON.stringify(body).includes(`"${question}"`))
    return claude.bill().find(({ requestId }) => requestId === asked?.requestId)
  }

  /** Waits until Claude has lost the asker of a question. */
  async untilCut(question: string): Promise<void> {
    while (!this.bill(question)?.aborted) await pause(5)
  }

  async row(turnId: string): Promise<Row | undefined> {
    const [row] = await this.app.database.rows<Row>(
      `SELECT t.state, t.settled_at::text AS settled_at, coalesce(m.content, '') AS answer,
              u.cost_nano_usd AS cost, u.estimated,
              (SELECT count(*)::int FROM ledger_entries e WHERE e.turn_id = t.id AND e.kind = 'settled') AS settled
         FROM turns t LEFT JOIN messages m ON m.id = t.answer_id LEFT JOIN usage_records u ON u.turn_id = t.id
        WHERE t.id = $1`,
      [turnId],
    )
    return row
  }
}

interface Answered {
  readonly status: number
  readonly text: string
}

interface Row {
  state: string
  settled_at: string
  answer: string
  cost: string | null
  estimated: boolean | null
  settled: number
}

let questions = 0
const nextQuestion = () => `Question ${++questions}`
/** Of the request that asks it, and the key under which it is asked once. */
const idOf = (question: string) => question.replace(' ', '-')

/** @returns how long it took from the answer of the stop to the cut of Claude, in ms */
async function stopOne(world: World, { client, form, afterMs, readers }: PlannedStop): Promise<number> {
  const question = nextQuestion()
  const asking = world.ask(client, form, question)
  const turnId = await world.findTurn(question)
  await world.untilBegun(turnId)
  await pause(afterMs)
  const reading = Array.from({ length: readers }, () => world.read(client, question, turnId))
  await requireHidden(world, turnId)

  await requestStop(world, turnId)
  const stoppedAt = performance.now()
  await inTime(world.untilCut(question))
  const delayMs = performance.now() - stoppedAt
  const asked = await inTime(asking)
  const readings = await inTime(Promise.all(reading))
  const row = await world.row(turnId)
  requireTold(client, asked, form === 'stream' ? [asked, ...readings] : readings)
  requireSettled(row)
  const kept = client.hasChats
    ? String(row?.answer)
    : client.told((await world.read(client, question, turnId)).text).text
  requireKept(client.told(asked.text), kept, client.hasChats || form === 'stream')

  await requestStop(world, turnId)
  const after = await world.row(turnId)
  if (JSON.stringify(after) !== JSON.stringify(row))
    throw new BrokenPromise('the stop of an ended turn changed it')
  return delayMs
}

/** A turn without any output costs nothing, and its caller is told why nothing comes. */
async function stopUnbegun(world: World, { client, form }: PlannedStop): Promise<void> {
  const question = nextQuestion()
  const asking = world.ask(client, form, question)
  const turnId = await world.findTurn(question)
  await requestStop(world, turnId)
  const { status, text } = await inTime(asking)
  const row = await world.row(turnId)
  if (status === 409 && text.includes('turn_stopped') && row?.state === 'stopped' && row.cost === null) return
  throw new BrokenPromise(`a turn that was stopped before it began was answered ${text}, at ${row?.cost}`)
}

async function requestStop(world: World, turnId: string): Promise<void> {
  const { status } = await world.stop(turnId)
  if (status !== 200) throw new BrokenPromise(`the stop of a turn was answered ${status}`)
}

async function inTime<Value>(work: Promise<Value>): Promise<Value> {
  const late = new AbortController()
  const never = pause(neverMs, undefined, { signal: late.signal }).then(() => {
    throw new BrokenPromise('Claude went on after a stop')
  })
  never.catch(() => undefined)
  try {
    return await Promise.race([work, never])
  } finally {
    late.abort()
  }
}

/** Every reader has read the same, and whoever was told was told once that it was stopped. */
function requireTold(client: DialectClient, asked: Answered, streams: readonly Answered[]): void {
  for (const { text } of [asked, ...streams]) {
    const { endings } = client.told(text)
    if (endings.join() === 'stopped') continue
    throw new BrokenPromise(
      `a reader of a stopped turn was not told that it was stopped: ${endings.join(' and ')}`,
    )
  }
  if (streams.some(({ text }) => text !== streams[0]?.text)) {
    throw new BrokenPromise('the readers of a stopped turn have read different things')
  }
}

function requireSettled(row: Row | undefined): void {
  if (row?.state !== 'stopped') throw new BrokenPromise(`a turn that was stopped is ${row?.state}`)
  if (row.settled === 1 && row.estimated) return
  throw new BrokenPromise(`a stopped turn was settled ${row.settled} times, estimated: ${row.estimated}`)
}

/** @param hasPart whether its asker was told the part that there is of the answer */
function requireKept(told: Told, kept: string, hasPart: boolean): void {
  if (told.text === kept || !hasPart) return
  throw new BrokenPromise('of a stopped turn another part was kept than its readers have seen')
}

/** A caller who may not see a turn cannot stop it, and cannot tell it from one that does not exist. */
async function requireHidden(world: World, turnId: string): Promise<void> {
  const unknown = `${turnId.slice(0, -4)}0000`
  const [foreign, missing] = await Promise.all(
    [turnId, unknown].map(async (id) => {
      const { status, text } = await world.stop(id, world.app.grace)
      return `${status} ${text}`
    }),
  )
  if (foreign === missing && foreign?.startsWith('404')) return
  throw new BrokenPromise(`the stop of a turn of another was answered ${foreign}`)
}

/** Stops an answer about when it ends. @returns the state in which the turn has ended */
async function race(world: World, { client, words, afterMs }: PlannedRace): Promise<string> {
  const { claude } = world.app
  const question = nextQuestion()
  claude.script({ tokens: words, tokenMs: 10 })
  const asking = world.ask(client, 'stream', question)
  const turnId = await world.findTurn(question)
  await pause(afterMs)
  await requestStop(world, turnId)
  const { text } = await inTime(asking)
  const row = await world.row(turnId)
  const line = world.bill(question)
  if (row === undefined || line === undefined) throw new Error('Claude has no bill for a turn')
  const outcome = client.told(text).endings.join()
  if (outcome !== row.state) throw new BrokenPromise(`a turn that is ${row.state} was told to be ${outcome}`)
  if (row.settled !== 1) throw new BrokenPromise(`a stopped turn was settled ${row.settled} times`)
  if (row.state === 'completed' && row.cost !== String(costOf(line))) {
    throw new BrokenPromise(`a turn was charged ${row.cost}, where Claude charges ${costOf(line)}`)
  }
  return row.state
}
