import * as fc from 'fast-check'
import type { TurnId } from '../../../lib/ids.ts'
import { addMember } from '../../harness/add-member.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { expireJournal } from '../../harness/journals.ts'
import { send, startHosts } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { DroppingReader, type Drops, readAlong } from './dropping-reader.ts'
import { refuseCrowd, refuseUnwelcome } from './unwelcome-readers.ts'

export const clientGone: Proof = {
  id: 'P19',
  name: 'client gone',
  promise:
    'however often its clients are cut off, an answer is kept, charged exactly, and read to its end byte for byte, by as many as may read it',
  prove,
  bugs,
}

const processes = 2
const turnsAtOnce = 8

const someDrops: fc.Arbitrary<Drops> = fc.record({
  afterMs: fc.nat(700),
  bytes: fc.array(fc.nat(800), { maxLength: 8 }),
})
/** An answer, its asker, and those who read along. */
const someTurn = fc.record({
  words: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 70,
  }),
  firstTokenMs: fc.nat(150),
  tokenMs: fc.integer({ min: 0, max: 15 }),
  asker: someDrops,
  readers: fc.array(someDrops, { maxLength: 3 }),
})
type PlannedTurn = typeof someTurn extends fc.Arbitrary<infer Value> ? Value : never

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startApplication({ DATABASE_POOL_SIZE: '4' })
  const hosts = await startHosts(processes)
  try {
    const plans = fc.sample(someTurn, { seed, numRuns: size === 'full' ? 240 : turnsAtOnce })
    const turns: ReadTurn[] = []
    for (let start = 0; start < plans.length; start += turnsAtOnce) {
      const some = plans.slice(start, start + turnsAtOnce)
      turns.push(
        ...(await Promise.all(some.map((plan, index) => readTurn(app, hosts.urls, plan, start + index)))),
      )
    }
    for (const turn of turns) await requireKept(app, plans, turn)
    await outliveJournal(app, turns)
    await requireHidden(app, turns)
    const crowd = await refuseCrowd(app, hosts.urls)
    const refused = await refuseUnwelcome(app, hosts.urls)
    return {
      processes,
      turns: turns.length,
      readers: turns.reduce((sum, { readings }) => sum + readings.length, 0),
      'connections dropped': turns.reduce((sum, { drops }) => sum + drops, 0),
      'joined = direct': '100 %',
      'charged = billed': turns.length,
      ...crowd,
      ...refused,
    }
  } finally {
    await hosts.stop()
    await app.close()
  }
}

interface ReadTurn {
  readonly id: TurnId
  /** All events, as joined by each of its readers. */
  readonly readings: readonly string[]
  readonly drops: number
}

async function readTurn(
  app: Application,
  urls: readonly string[],
  plan: PlannedTurn,
  index: number,
): Promise<ReadTurn> {
  const { words, firstTokenMs, tokenMs } = plan
  // An answer's first word tells to whom it belongs.
  app.claude.script({ text: [`#${index}`, ...words], firstTokenMs, tokenMs })
  const asker = new DroppingReader(urls, app.ada, plan.asker)
  const id = await asker.begin(`turn-${index}`)
  const readings = await Promise.all([
    asker.readToEnd(id).then((events) => ({ events, drops: asker.drops })),
    ...plan.readers.map((drops) => readAlong(urls, app.ada, id, drops)),
  ])
  return {
    id: id as TurnId,
    readings: readings.map(({ events }) => events),
    drops: readings.reduce((sum, { drops }) => sum + drops, 0),
  }
}

/** The answer as Claude wrote it is what every reader has read, what is kept, and what was charged. */
async function requireKept(app: Application, plans: readonly PlannedTurn[], turn: ReadTurn): Promise<void> {
  const [row] = await app.database.rows<{ state: string; answer: string; call: string; cost: string }>(
    `SELECT t.state, m.content AS answer, t.upstream_request_id AS call, u.cost_nano_usd AS cost
       FROM turns t LEFT JOIN messages m ON m.id = t.answer_id LEFT JOIN usage_records u ON u.turn_id = t.id
      WHERE t.id = $1`,
    [turn.id],
  )
  if (row?.state !== 'completed') {
    throw new BrokenPromise(`a turn ended as ${row?.state} when its client was cut off`)
  }
  const index = Number(/^#(\d+)/.exec(row.answer)?.[1])
  const written = [`#${index}`, ...(plans[index]?.words ?? [])]
  if (row.answer !== written.join('')) throw new BrokenPromise(`of an answer only "${row.answer}" was kept`)
  for (const events of turn.readings) requireWritten(events, written, turn.readings[0] ?? '')
  const line = app.claude.bill().find(({ requestId }) => requestId === row.call)
  if (line === undefined || String(costOf(line)) !== row.cost) {
    throw new BrokenPromise(`a turn was charged ${row.cost}, where Claude's bill has ${line && costOf(line)}`)
  }
}

function requireWritten(events: string, written: readonly string[], first: string): void {
  const frames = written.map(
    (text, index) => `event: token\nid: ${index + 1}\ndata: ${JSON.stringify({ text })}\n\n`,
  )
  const tokens = events.replace(/^event: start\n.*\n\n/, '').replace(/event: done\n.*\n\n$/, '')
  if (tokens === frames.join('') && events === first) return
  const wrong = events.split('\n\n').findIndex((event, index) => event !== first.split('\n\n')[index])
  throw new BrokenPromise(
    `a reader who was cut off has read otherwise than was written, from event ${wrong}: ${events.split('\n\n')[wrong]}`,
  )
}

/** Once its journal has expired, an answer is read from the stored message, in which no position is known. */
async function outliveJournal({ url, ada }: Application, turns: readonly ReadTurn[]): Promise<void> {
  for (const { id, readings } of turns.slice(0, 3)) {
    await expireJournal({ organizationId: ada.organizationId, turnId: id })
    const whole = await (await send(url, `/turns/${id}/stream`, { as: ada })).text()
    const [direct = ''] = readings
    if (joinTexts(whole) !== joinTexts(direct) || startAndEnd(whole) !== startAndEnd(direct)) {
      throw new BrokenPromise(`after the journal has expired, an answer is read otherwise: ${whole}`)
    }
    const { status } = await send(url, `/turns/${id}/stream`, { as: ada, headers: { 'last-event-id': '1' } })
    if (status !== 410) {
      throw new BrokenPromise(`after the journal has expired, a position in it was answered ${status}`)
    }
  }
}

const joinTexts = (events: string) =>
  [...events.matchAll(/^event: token\nid: \d+\ndata: (.*)$/gm)]
    .map(([, data = '']) => (JSON.parse(data) as { text: string }).text)
    .join('')
const startAndEnd = (events: string) => events.replaceAll(/event: token\n.*\n.*\n\n/g, '')

/** A caller who may not see a turn cannot tell it from one that does not exist. */
async function requireHidden(app: Application, turns: readonly ReadTurn[]): Promise<void> {
  const id = turns.at(-1)?.id ?? ''
  const unknown = `${id.slice(0, -4)}0000`
  for (const as of [app.grace, await addMember(app, 'member')]) {
    const [foreign, missing] = await Promise.all(
      [id, unknown].map(async (turnId) => {
        const headers = { 'x-request-id': 'curious' }
        const response = await send(app.url, `/turns/${turnId}/stream`, { as, headers })
        return `${response.status} ${(await response.text()).replaceAll(turnId, 'turn')}`
      }),
    )
    if (foreign === missing && foreign?.startsWith('404')) continue
    throw new BrokenPromise('the turn of another is not answered as one that does not exist')
  }
}
