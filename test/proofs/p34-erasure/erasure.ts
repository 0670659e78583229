import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import { identifyByKey } from '../../../lib/auth/identify-by-key.ts'
import { AuthenticationError } from '../../../lib/errors.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { type ReceivedEvent, readEvents } from '../../harness/server-sent-events.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { checkColumns, type FilledOrganization, fillOrganization } from './filled-organization.ts'
import { placesOf } from './places.ts'

export const erasure: Proof = {
  id: 'P34',
  name: 'erasure',
  promise: 'of a deleted organization nothing is left but its ledger, whatever was under way',
  prove,
  bugs,
}

/** How long, in ms, work under way at a deletion may take to remove its words. */
const patienceMs = 5_000

/** How long, in ms, a turn may go on after its reader was sent away. */
const settlingMs = 30_000

/** What happened while organizations were deleted. */
interface Meanwhile {
  answers: number
  writes: number
  refused: number
}

/** How one organization is deleted. */
interface Round {
  name: string
  /** The tokens of each answer under way. */
  tokens: number[]
  /** Between the first word of those and the deletion, in ms. */
  delayMs: number
}

const sizes = {
  reduced: { rounds: 2, streams: 4, writers: 4 },
  // Each ends with one wrong credential, of which an address may show 20 a minute.
  full: { rounds: 15, streams: 60, writers: 12 },
}

const someRound = (streams: number): fc.Arbitrary<Round> =>
  fc.record({
    name: fc.stringMatching(/^[0-9a-f]{12}$/),
    tokens: fc.array(fc.integer({ min: 200, max: 400 }), { minLength: streams, maxLength: streams }),
    delayMs: fc.nat(60),
  })

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const { rounds, streams, writers } = sizes[size]
  const app = await startApplication({ AUTH_MODE: 'production' })
  try {
    const neighbour = await fillOrganization(app, 'neighbour')
    const columns = await checkColumns(app, 'neighbour')
    const ofNeighbour = await rowsOf('neighbour', app)
    const meanwhile: Meanwhile = { answers: 0, writes: 0, refused: 0 }
    for (const round of fc.sample(someRound(streams), { seed, numRuns: rounds })) {
      await proveRound(app, round, writers, meanwhile)
    }
    const gone = ofNeighbour - (await rowsOf('neighbour', app))
    if (gone !== 0) throw new BrokenPromise(`of a neighbour ${gone} rows are gone, too`)
    return {
      organizations: rounds,
      'fields filled': neighbour.fields,
      'columns filled': columns,
      'answers under way': meanwhile.answers,
      'writes meanwhile': meanwhile.writes,
      'of them refused': meanwhile.refused,
      'places left': 0,
      'ledger = bill, nano-USD': String(await checkLedger(app)),
    }
  } finally {
    await app.close()
  }
}

async function proveRound(
  app: Application,
  { name, tokens, delayMs }: Round,
  writers: number,
  meanwhile: Meanwhile,
): Promise<void> {
  // Words left behind by a planted bug must not be found by the next one, which has the same names.
  const canary = `canary-${name}-${process.pid}`
  const organization = await fillOrganization(app, canary)
  app.claude.setDefault({ text: `${canary} is answered` })
  const answers = await Promise.all(tokens.map((count) => beginAnswer(app, organization, canary, count)))

  const deleted = Promise.withResolvers<void>()
  const writing = Array.from({ length: writers }, (_, writer) =>
    write(app, organization, canary, writer, deleted.promise, meanwhile),
  )
  try {
    await pause(delayMs)
    meanwhile.answers += app.claude.bill().filter(({ completed }) => !completed).length
    const response = await app.send('DELETE', `/organizations/${organization.id}`, {
      headers: { authorization: `Bearer ${app.credentials.operatorToken}` },
    })
    if (response.status !== 200) throw new BrokenPromise(`the deletion answered ${response.status}`)
    await Promise.all(answers.map(endAnswer))
  } finally {
    deleted.resolve()
    await Promise.all(writing)
  }
  await untilSettled(app)
  await checkNobody(organization)
  await checkNothingLeft(app, canary)
}

/** An answer of which the first word has come; what is returned goes on from there. */
async function beginAnswer(
  app: Application,
  { key }: FilledOrganization,
  canary: string,
  tokens: number,
): Promise<AsyncGenerator<ReceivedEvent>> {
  app.claude.script({ text: `${canary} `.repeat(tokens), tokenMs: 4 })
  const response = await app.send('POST', '/chat/stream', {
    headers: { 'x-api-key': key, 'x-request-id': `${canary}-stream` },
    body: { message: `${canary} streams` },
  })
  const events = readEvents(response)
  await events.next()
  await events.next()
  return events
}

/**
 * Its reader gets all of it, or is told why they may not read on once their process no longer remembers them.
 * @throws BrokenPromise if it has no such end
 */
async function endAnswer(answer: AsyncGenerator<ReceivedEvent>): Promise<void> {
  const last = (await Array.fromAsync(answer)).at(-1)
  const isRefused = last?.event === 'error' && codeOf(last) === 'invalid_credentials'
  if (last?.event === 'done' || isRefused) return
  const end = last && `${last.event} ${codeOf(last) ?? ''}`.trim()
  throw new BrokenPromise(`an answer that was under way ended with ${end ?? 'nothing'}`)
}

const codeOf = ({ data }: ReceivedEvent) => (data['error'] as { code?: string } | undefined)?.code

/** The turn of a reader who may not read on is still answered to its end. */
async function untilSettled({ database }: Application): Promise<void> {
  const patientUntil = performance.now() + settlingMs
  while (performance.now() < patientUntil) {
    const running = await database.rows("SELECT FROM turns WHERE state = 'running' LIMIT 1")
    if (running.length === 0) return
    await pause(20)
  }
  throw new BrokenPromise('a turn of a deleted organization was never settled')
}

/** Goes on writing until some time after the deletion, with a key that is still known. */
async function write(
  app: Application,
  { key, chatId }: FilledOrganization,
  canary: string,
  writer: number,
  deleted: Promise<void>,
  meanwhile: Meanwhile,
): Promise<void> {
  const headers = { 'x-api-key': key, 'x-request-id': `${canary}-writes` }
  const writes = [
    () => app.send('POST', '/chat', { headers, body: { message: `${canary} writes` } }),
    () => app.send('PATCH', '/organization', { headers, body: { name: `${canary} again` } }),
    () => app.send('PATCH', `/chats/${chatId}`, { headers, body: { title: `${canary} again` } }),
    () => app.send('POST', '/api-keys', { headers, body: { name: `${canary} again` } }),
    () =>
      app.send('POST', '/members', {
        headers,
        body: { subject: `${canary}-${meanwhile.writes}`, role: 'viewer' },
      }),
  ]
  let isDeleted = false
  void deleted.then(() => (isDeleted = true))
  let after = 0
  for (let turn = writer; after < writes.length; turn++) {
    if (isDeleted) after++
    meanwhile.writes++
    const response = await writes[turn % writes.length]?.()
    await response?.text()
    // 429: their keys are wrong by now, and a network may present only so many wrong ones a minute.
    if (response?.status === 401 || response?.status === 429) meanwhile.refused++
  }
}

/** @throws BrokenPromise if a credential that no process remembers still works */
async function checkNobody({ unusedKey }: FilledOrganization): Promise<void> {
  const isKnown = await identifyByKey(unusedKey).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof AuthenticationError)) throw error
      return false
    },
  )
  if (isKnown) throw new BrokenPromise('a key of the deleted organization was let in')
}

async function rowsOf(canary: string, { database }: Application): Promise<number> {
  const places = await placesOf(canary, database)
  return places.filter((place) => place.endsWith('of Postgres')).length
}

/** A function ends, and with it its count among requests in progress, a little after its answer. */
async function checkNothingLeft(app: Application, canary: string): Promise<void> {
  // Looking at everything takes from 20 ms to seconds, depending on how much there is.
  const patientUntil = performance.now() + patienceMs
  let places: string[]
  do {
    places = await placesOf(canary, app.database)
    if (places.length === 0) return
    await pause(20)
  } while (performance.now() < patientUntil)
  throw new BrokenPromise(`${places[0]} still held words of a deleted organization`)
}

async function checkLedger(app: Application): Promise<bigint> {
  const [books] = await app.database.rows<{ cost: string }>(
    'SELECT coalesce(sum(cost_nano_usd), 0)::text AS cost FROM usage_records',
  )
  const ledger = BigInt(books?.cost ?? 0)
  const bill = app.claude.bill().reduce((sum, line) => sum + costOf(line), 0n)
  if (ledger !== bill) {
    throw new BrokenPromise(`the ledger comes to ${ledger} nano-USD and Claude's bill to ${bill}`)
  }
  return ledger
}
