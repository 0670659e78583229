import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import { addMember } from '../../harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import type { DialectClient, Form } from '../dialects/dialect-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { type Hosts, send, startHosts, withoutPings } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'

export const idempotent: Proof = {
  id: 'P8',
  name: 'idempotent',
  promise: 'one Idempotency-Key is one call to Claude and one charge, whoever repeats it, wherever and when',
  prove,
  bugs,
}

const atOnce = 50
const processes = 3

/** A way to ask. */
interface Way {
  readonly client: DialectClient
  readonly form: Form
}
const ways: readonly Way[] = dialectClients.flatMap((client) =>
  (['stream', 'whole'] as const).map((form) => ({ client, form })),
)
/** A key belongs to a route; where both forms have one, each has its own key. */
const keyOf = ({ client: { paths }, form }: Way, key: string) =>
  paths.stream === paths.whole ? `${key}-${form}` : key
const nameOf = ({ client, form }: Way) => `${client.name} (${form})`

/** Most come at the same moment, the others while Claude answers or after. In ms. */
const someDelay = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(800))
/** A crowd that sends the same request, and how Claude will answer it. */
const someCrowd = fc.record({
  key: fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,40}$/),
  isQuoted: fc.array(fc.boolean(), { minLength: atOnce, maxLength: atOnce }),
  delays: fc.array(someDelay, { minLength: atOnce, maxLength: atOnce }),
  answer: fc.record({
    text: fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 60 }),
    firstTokenMs: fc.nat(400),
    tokenMs: fc.integer({ min: 1, max: 15 }),
  }),
})
type Crowd = typeof someCrowd extends fc.Arbitrary<infer Value> ? Value : never

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startApplication({ DATABASE_POOL_SIZE: '4' })
  const hosts = await startHosts(processes)
  const crowds = fc.sample(someCrowd, { seed, numRuns: size === 'full' ? 40 : 1 })
  try {
    const asker = new Asker(app, hosts)
    for (const [index, crowd] of crowds.entries()) {
      for (const way of ways) await repeatAtOnce(asker, way, { ...crowd, key: `${crowd.key}-${index}` })
    }
    for (const way of ways) {
      await askAsOthers(asker, way)
      await askAfterADay(asker, way)
      await askAfterFailures(asker, way)
    }
    const turns = await requireExactBill(app)
    return {
      processes,
      ways: ways.map(nameOf).join(', '),
      'keys repeated at once': crowds.length * ways.length,
      'repetitions of each': atOnce,
      'calls for each': 1,
      'answers that differ': 0,
      'turns charged as billed': turns,
    }
  } finally {
    await hosts.stop()
    await app.close()
  }
}

/** How a request was answered. */
interface Answered {
  readonly status: number
  readonly isReplayed: boolean
  /** What must be equal: everything but the id of the request. */
  readonly body: string
}

/** Asks the processes in turn, and counts the calls to Claude. */
class Asker {
  readonly app: Application
  readonly #hosts: Hosts
  #asked = 0
  #calls = 0

  constructor(app: Application, hosts: Hosts) {
    this.app = app
    this.#hosts = hosts
  }

  async ask(
    way: Way,
    key: string,
    { as = this.app.ada, text = 'Count.', maxTokens = 1_000, isQuoted = false } = {},
  ): Promise<Answered> {
    const { client, form } = way
    const url = this.#hosts.urls[this.#asked++ % processes] ?? ''
    const own = keyOf(way, key)
    const headers = { 'idempotency-key': isQuoted ? `"${own}"` : own, 'x-request-id': 'repeated' }
    const body = client.body({ text, maxTokens }, form)
    const response = await send(url, client.paths[form], { as, headers, body })
    return {
      status: response.status,
      isReplayed: response.headers.get('idempotent-replayed') === 'true',
      body: withoutPings(await response.text()),
    }
  }

  /** Calls to Claude since the last count. */
  newCalls(): number {
    const calls = this.app.claude.requests().length
    const more = calls - this.#calls
    this.#calls = calls
    return more
  }
}

async function repeatAtOnce(asker: Asker, way: Way, crowd: Crowd): Promise<void> {
  const { key, isQuoted, delays, answer } = crowd
  asker.app.claude.setDefault(answer)
  const answers = await Promise.all(
    delays.map(async (delayMs, index) => {
      await pause(delayMs)
      return asker.ask(way, key, { isQuoted: isQuoted[index] })
    }),
  )
  const what = `of ${atOnce} repetitions in ${nameOf(way)}`
  const wrong = answers.find(({ status }) => status !== 200)
  if (wrong) throw new BrokenPromise(`${what} one was answered ${wrong.status}`)
  const calls = asker.newCalls()
  if (calls !== 1) throw new BrokenPromise(`${what} came ${calls} calls to Claude`)
  const bodies = new Set(answers.map(({ body }) => body))
  if (bodies.size !== 1) throw new BrokenPromise(`${what} came ${bodies.size} different answers`)
  const first = answers.filter(({ isReplayed }) => !isReplayed)
  if (first.length !== 1) throw new BrokenPromise(`${what} ${first.length} say that they are none`)
  const later = await asker.ask(way, key)
  if (later.body !== first[0]?.body || !later.isReplayed) {
    throw new BrokenPromise(`a later repetition in ${nameOf(way)} was answered differently`)
  }
  const other = await asker.ask(way, key, { maxTokens: 7 })
  if (other.status !== 422) throw new BrokenPromise(`another request with a used key got ${other.status}`)
  if (asker.newCalls() !== 0) throw new BrokenPromise(`a key that was used before has called Claude`)
}

/** The same key means another turn when another caller uses it. */
async function askAsOthers(asker: Asker, way: Way): Promise<void> {
  const { app } = asker
  app.claude.setDefault({ text: 'one two three' })
  await expectCalls(asker, way, app.ada, 1, 'a new key')
  await expectCalls(asker, way, await addMember(app, 'member'), 1, 'another member, with the same key,')
  await expectCalls(asker, way, app.grace, 1, 'another organization, with the same key,')
  await expectCalls(asker, way, app.ada, 0, 'the first, with the same key,')
}

async function expectCalls(asker: Asker, way: Way, as: Caller, calls: number, who: string) {
  const { status } = await asker.ask(way, 'shared', { as })
  if (status !== 200) throw new BrokenPromise(`${who} was answered ${status}`)
  if (asker.newCalls() === calls) return
  throw new BrokenPromise(`${who} was ${calls === 1 ? 'not asked of' : 'asked again of'} Claude`)
}

async function askAfterADay(asker: Asker, way: Way): Promise<void> {
  await asker.ask(way, 'daily')
  await asker.app.database.rows(`UPDATE turns SET started_at = started_at - interval '23 hours 59 minutes'`)
  asker.newCalls()
  await asker.ask(way, 'daily')
  if (asker.newCalls() !== 0) throw new BrokenPromise('within a day, the same key called Claude again')
  await asker.app.database.rows(`UPDATE turns SET started_at = started_at - interval '2 minutes'`)
  await asker.ask(way, 'daily')
  if (asker.newCalls() !== 1) throw new BrokenPromise('after a day, the same key did not call Claude')
}

/** A turn that cost nothing may be tried again; one that was charged has had its only call. */
async function askAfterFailures(asker: Asker, way: Way): Promise<void> {
  const { claude } = asker.app
  const text = `Count in ${nameOf(way)}.`
  for (let tries = 0; tries < 2; tries++) {
    claude.script({ error: { status: 400, type: 'invalid_request_error' } })
    const refused = await asker.ask(way, 'failing', { text })
    if (refused.status === 200) throw new Error('Claude was to refuse')
  }
  asker.newCalls()
  claude.script({ text: 'one two three four', cut: { afterTokens: 2, how: 'reset' } })
  const broken = await asker.ask(way, 'failing', { text })
  if (asker.newCalls() !== 1) {
    throw new BrokenPromise('after a failure that cost nothing, the same key did not call Claude')
  }
  const again = await asker.ask(way, 'failing', { text })
  if (asker.newCalls() !== 0) {
    throw new BrokenPromise('after a failure that was charged, the same key called Claude again')
  }
  if (again.status !== broken.status || again.body !== broken.body) {
    throw new BrokenPromise(
      `a failure in ${nameOf(way)} was repeated differently: ${broken.body} ${again.body}`,
    )
  }
  const asked = await asker.app.database.rows('SELECT chat_id FROM messages WHERE content = $1', [text])
  if (way.client.hasChats && asked.length !== 1) {
    throw new BrokenPromise(`a question that was asked 3 times is in its chat ${asked.length} times`)
  }
}

/** @returns the number of turns. @throws BrokenPromise if one was not charged what Claude's bill says */
async function requireExactBill({ database, claude }: Application): Promise<number> {
  const turns = await database.rows<{ call: string | null; cost: string | null; estimated: boolean | null }>(
    `SELECT t.upstream_request_id AS call, u.cost_nano_usd AS cost, u.estimated
       FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id`,
  )
  for (const line of claude.bill()) {
    const [turn, second] = turns.filter(({ call }) => call === line.requestId)
    if (turn === undefined || second) throw new BrokenPromise('a call to Claude is not that of one turn')
    if (!turn.estimated && turn.cost !== String(costOf(line))) {
      throw new BrokenPromise(`a turn was charged ${turn.cost}, where Claude charges ${costOf(line)}`)
    }
  }
  return turns.filter(({ cost }) => cost !== null).length
}
