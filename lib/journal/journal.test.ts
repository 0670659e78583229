import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { engineUrl } from '../../test/harness/database.ts'
import { startWireTap, WireLog, type WireTap } from '../../test/harness/faults/wire-tap.ts'
import { expireJournal } from '../../test/harness/journals.ts'
import { dialectClients } from '../../test/proofs/dialects/dialect-clients.ts'
import { newId } from '../ids.ts'
import { eraseJournal } from './erase-journal.ts'
import type { Ending } from './head.ts'
import { batchKey, expiryOf, firstKey, headKey, type TurnKey } from './items.ts'
import { Journal } from './journal.ts'
import { JournalReader } from './journal-reader.ts'
import { journalTable } from './journal-table.ts'

const log = new WireLog()
let app: Application
let tap: WireTap

beforeAll(async () => {
  const dynamodb = engineUrl('DYNAMODB').href
  tap = await startWireTap(log, 'dynamodb', dynamodb)
  app = await startApplication({ DYNAMODB_ENDPOINT: tap.through(dynamodb), JOURNAL_PATIENCE_MS: '1000' })
})
afterAll(async () => {
  await app.close()
  await tap.close()
})

/** After a few failures nothing is sent to DynamoDB for this long. */
const breakerMs = 2_100
const newKey = (): TurnKey => ({ organizationId: newId('organization'), turnId: newId('turn') })
const open = (key: TurnKey) => Journal.open(key, () => Promise.resolve())
const ending: Ending = { frame: 'event: done\ndata: {}\n\n', failure: undefined, unsettled: undefined }

const partsOf = async (key: TurnKey) => (await journalTable.itemsAfter(firstKey(key))).map(({ item }) => item)

async function read(key: TurnKey): Promise<JournalReader> {
  const reader = new JournalReader(key)
  await reader.read()
  return reader
}

const nothing = () => undefined

/** Texts that a model may write, and some that it hardly ever does. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  fc.constantFrom('', '\0', '\uD83D', '\uDC4B', '"', '\\', '\u2028', '漢'.repeat(3_000)),
)
const answer = fc.array(fc.array(piece, { maxLength: 20 }), { maxLength: 15 })

test('whatever is written into a journal is read from it, piece by piece, from its beginning to its end', async () => {
  const said = { frame: fc.string({ unit: 'binary' }), usage: fc.jsonValue(), upstreamRequestId: fc.string() }
  await fc.assert(
    fc.asyncProperty(answer, fc.record(said), fc.jsonValue(), async (groups, beginning, report) => {
      const key = newKey()
      const journal = await open(key)
      journal.begin(beginning, () => report)
      for (const texts of groups) journal.add(texts)
      await journal.close(ending)
      const reader = await read(key)
      expect(reader.pieces).toEqual(groups.flat())
      expect(reader.beginning).toEqual(JSON.parse(JSON.stringify(beginning)))
      expect(reader.report).toEqual(JSON.parse(JSON.stringify(report)))
      expect(reader.head).toMatchObject({ pieces: groups.flat().length, ending: { frame: ending.frame } })
      expect([reader.isComplete, reader.isAlive]).toEqual([true, false])
    }),
    { numRuns: 50 },
  )
})

test('a journal that was written by the code before is read to its end', async () => {
  const key = newKey()
  const journal = await open(key)
  const batch = { at: Date.now(), pieces: JSON.stringify(['one', 'two']), ...expiryOf(Date.now()) }
  await journalTable.putSoon(batchKey(key, 1), batch)
  await journal.close(ending)
  expect((await read(key)).pieces).toEqual(['one', 'two'])
})

test('an answer of the greatest length, in signs that take most room, fits', async () => {
  const key = newKey()
  const journal = await open(key)
  // 128,000 tokens of about four letters.
  const texts = Array.from({ length: 128_000 }, () => '漢\u0001漢字')
  for (let start = 0; start < texts.length; start += 4_000) {
    journal.add(texts.slice(start, start + 4_000))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await journal.close(ending)
  const reader = await read(key)
  expect(reader.isComplete).toBe(true)
  expect(reader.pieces.join('')).toBe(texts.join(''))
})

test('whichever writes fail, nothing is read twice, in another order, or as if it were all', async () => {
  const failing = fc.record({
    groups: fc.array(fc.array(fc.string({ minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 9 }), {
      minLength: 8,
      maxLength: 12,
    }),
    pauses: fc.array(fc.nat(700), { minLength: 12, maxLength: 12 }),
  })
  const journals = fc.sample(failing, { seed: 1, numRuns: 40 })
  const outages = fc.sample(
    fc.record({
      direction: fc.constantFrom('to server' as const, 'from server' as const),
      bytes: fc.nat(20_000),
      pauseMs: fc.integer({ min: 300, max: 900 }),
    }),
    { seed: 1, numRuns: 6 },
  )
  const writing = Promise.all(
    journals.map(async ({ groups, pauses }) => {
      const key = newKey()
      const journal = await open(key)
      journal.begin({ frame: '', usage: {}, upstreamRequestId: '' }, nothing)
      for (const [index, texts] of groups.entries()) {
        journal.add(texts)
        await pause(pauses[index] ?? 0)
      }
      await journal.close(ending)
      return { key, written: groups.flat() }
    }),
  )
  for (const { direction, bytes, pauseMs } of outages) {
    // With `from server` the answer is lost: the batch is stored, and is written a second time.
    tap.cutAfter(direction, bytes)
    await pause(pauseMs)
    tap.mend()
  }
  const outcomes = await writing
  await pause(breakerMs)
  const readers = await Promise.all(
    outcomes.map(async ({ key, written }) => ({ written, reader: await read(key) })),
  )
  for (const { reader, written } of readers) {
    expect(reader.pieces).toEqual(written.slice(0, reader.pieces.length))
    expect(reader.isComplete && reader.pieces.length < written.length).toBe(false)
  }
  // Otherwise this has tried nothing, or saved nothing.
  expect(app.logs.lines().some(({ operation }) => operation === 'write')).toBe(true)
  expect(readers.some(({ reader }) => reader.isComplete)).toBe(true)
})

test('what has expired is not read, whether or not DynamoDB has removed it', async () => {
  const key = newKey()
  const journal = await open(key)
  journal.begin({ frame: 'event: start\n\n', usage: {}, upstreamRequestId: '' }, nothing)
  journal.add(['one', 'two'])
  await journal.close(ending)
  await expireJournal(key)
  const reader = await read(key)
  expect([reader.head, reader.beginning, reader.pieces]).toEqual([undefined, undefined, []])
})

test('of an erased journal no word is left, however late its producer learns of it', async () => {
  const [early, late] = [newKey(), newKey()]
  const journals = await Promise.all([early, late].map(open))
  for (const journal of journals) {
    journal.begin({ frame: '', usage: {}, upstreamRequestId: '' }, nothing)
    journal.add(['one'])
    await pause(50)
  }
  await Promise.all([early, late].map(eraseJournal))
  expect(await Promise.all([early, late].map(partsOf))).toEqual([['signals'], ['signals']])
  journals[1]?.add(['two'])
  await journals[1]?.close(ending)
  await pause(700)
  journals[0]?.add(['two'])
  expect(journals.map(({ isKept }) => isKept)).toEqual([false, false])
  await journals[0]?.close(ending)
  expect(await Promise.all([early, late].map(partsOf))).toEqual([['signals'], ['signals']])
})

test('what a reader lets the producer know is no part of what the next one reads', async () => {
  const key = newKey()
  const journal = await open(key)
  journal.add(['one'])
  await new JournalReader(key).follow()
  await journal.close(ending)
  const reader = await read(key)
  expect([reader.pieces, reader.isComplete]).toEqual([['one'], true])
})

test('no journal is found under the turn of another organization', async () => {
  const key = newKey()
  const journal = await open(key)
  await journal.close(ending)
  expect((await read(key)).head).toBeDefined()
  expect((await read({ ...key, organizationId: newId('organization') })).head).toBeUndefined()
})

test('an answer that DynamoDB takes none of does not pile up, and is not shown as whole afterwards', async () => {
  const key = newKey()
  const journal = await open(key)
  journal.begin({ frame: '', usage: {}, upstreamRequestId: '' }, nothing)
  tap.cut()
  for (let index = 0; index < 300; index++) journal.add(['x'.repeat(10_000)])
  expect(app.logs.lines()).toContainEqual(
    expect.objectContaining({ operation: 'overflow', turnId: key.turnId }),
  )
  tap.mend()
  await pause(breakerMs)
  await journal.close(ending)
  const reader = await read(key)
  expect([reader.head?.pieces, reader.isComplete]).toEqual([300, false])
})

const callsSince = (mark: number) =>
  log
    .since(mark, 'dynamodb')
    .filter(({ direction }) => direction === 'to server')
    .flatMap(({ text }) => text.match(/DynamoDB_\d+\.BatchWriteItem/g) ?? []).length

test('journals of one process make their calls together, and one that is alone waits for nobody', async () => {
  let mark = log.mark
  const opening: Promise<Journal>[] = []
  while (opening.length < 30) {
    opening.push(open(newKey()))
    // Alone, each would have made its call by now.
    await turn()
  }
  const journals = await Promise.all(opening)
  expect(callsSince(mark)).toBeLessThan(10)

  mark = log.mark
  for (const journal of journals) journal.begin({ frame: '', usage: null, upstreamRequestId: '' }, nothing)
  await Promise.all(journals.map((journal) => journal.close(ending)))
  expect(callsSince(mark)).toBeLessThan(20)

  mark = log.mark
  const alone = open(newKey())
  await turn()
  await turn()
  await journalTable.putSoon(batchKey(newKey(), 1), {})
  await (await alone).close(ending)
  expect(callsSince(mark)).toBe(3)
})

const callsAfter = (mark: number) =>
  log.since(mark, 'dynamodb').flatMap(({ text }) => text.match(/(?<=DynamoDB_\d+\.)\w+/g) ?? [])
/** Reads are left out: a journal also looks at its signals whenever its pace says so, which a slow machine may let happen. */
const isWrite = (call: string) => call === 'BatchWriteItem'

test('the journal of a short answer takes two writes, of its head and of all that was said with the last word, and then looks at its signals', async () => {
  const mark = log.mark
  const key = newKey()
  const journal = await open(key)
  journal.begin({ frame: 'start', usage: null, upstreamRequestId: '' }, nothing)
  journal.add(['one', 'two'])
  journal.add(['three'])
  await journal.close(ending)
  const calls = callsAfter(mark)
  expect(calls.filter(isWrite)).toHaveLength(2)
  expect(calls.at(-1)).toBe('BatchGetItem')
  const reader = await read(key)
  expect([reader.beginning?.frame, reader.pieces, reader.isComplete]).toEqual([
    'start',
    ['one', 'two', 'three'],
    true,
  ])
})

const ahead: Ending = { ...ending, unsettled: { state: 'completed' } }

test('a last word that is written ahead is there at once, and is not written again', async () => {
  const mark = log.mark
  const key = newKey()
  const journal = await open(key)
  journal.begin({ frame: 'start', usage: null, upstreamRequestId: '' }, nothing)
  journal.add(['one', 'two'])
  await journal.writeAhead(ahead)
  const reader = await read(key)
  expect([reader.pieces, reader.isComplete, reader.head?.ending]).toEqual([['one', 'two'], true, ahead])
  await journal.close(ending)
  expect(callsAfter(mark).filter(isWrite)).toHaveLength(2)
})

test('what could not be written ahead is written at the close', async () => {
  const key = newKey()
  const journal = await open(key)
  journal.begin({ frame: 'start', usage: null, upstreamRequestId: '' }, nothing)
  journal.add(['one', 'two'])
  tap.cutAfter('to server', 0)
  await journal.writeAhead(ahead)
  tap.mend()
  await pause(breakerMs)
  expect((await read(key)).isComplete).toBe(false)
  await journal.close(ending)
  const reader = await read(key)
  expect([reader.pieces, reader.isComplete, reader.head?.ending]).toEqual([
    ['one', 'two'],
    true,
    { frame: ending.frame },
  ])
})

test('a last word whose words were lost on their way is no last word: all is written at the close', async () => {
  const key = newKey()
  const journal = await open(key)
  journal.begin({ frame: 'start', usage: null, upstreamRequestId: '' }, nothing)
  journal.add(['one', 'two'])
  const put = journalTable.putSoon.bind(journalTable)
  const losing = jest
    .spyOn(journalTable, 'putSoon')
    .mockImplementation((at, ...item) =>
      at['item'] === headKey(key)['item'] ? put(at, ...item) : Promise.reject(new Error('lost')),
    )
  await journal.writeAhead(ahead)
  losing.mockRestore()
  expect((await read(key)).isComplete).toBe(false)
  await journal.close(ending)
  const reader = await read(key)
  expect([reader.pieces, reader.isComplete]).toEqual([['one', 'two'], true])
})

/** Dollars per write unit of 1 KB and per read unit of 4 KB, on demand, us-east-1, November 2026. */
const dollars = { write: 0.625 / 1e6, read: 0.125 / 1e6 }

const requestPattern = /x-amz-target: DynamoDB_\d+\.(\w+)[^]*?content-length: (\d+)/g
const toRequest = ([, operation, length]: RegExpExecArray) => ({ operation, bytes: Number(length) })

/** A word of Anthropic's or OpenAI's has an event around it. */
const measured = [
  { name: 'chat', most: 20 },
  { name: 'anthropic', most: 40 },
  { name: 'openai_responses', most: 60 },
]

test.each(measured)(
  'the journal of an answer of 500 tokens at 50 a second ($name) takes at most $most write units and 60 read units',
  async ({ name, most }) => {
    const mark = log.mark
    app.claude.script({ tokens: 500, tokenMs: 20 })
    for (const client of dialectClients.filter((one) => one.name === name)) {
      const body = client.body({ text: 'Count.', maxTokens: 1_000 }, 'stream')
      await (await app.send('POST', client.paths.stream, { as: app.ada, body })).text()
    }
    await app.idle()
    const sent = log.since(mark, 'dynamodb').filter(({ direction }) => direction === 'to server')
    const requests = sent.flatMap(({ text }) => Array.from(text.matchAll(requestPattern), toRequest))
    expect(new Set(requests.map(({ operation }) => operation))).toEqual(
      new Set(['BatchWriteItem', 'BatchGetItem']),
    )
    const units = (wanted: string, bytesOfUnit: number) =>
      requests
        .filter(({ operation }) => operation === wanted)
        .reduce((sum, { bytes }) => sum + Math.ceil(bytes / bytesOfUnit), 0)
    // A request holds one item, and is longer than the item.
    const writes = units('BatchWriteItem', 1_024)
    const reads = units('BatchGetItem', 4_096)
    const cost = writes * dollars.write + reads * dollars.read
    process.stdout.write(`${name}: ${writes} write units, ${reads} read units, $${cost.toFixed(7)}\n`)
    expect(writes).toBeGreaterThanOrEqual(10)
    expect(writes).toBeLessThanOrEqual(most)
    expect(reads).toBeLessThanOrEqual(60)
  },
)

test('what is known of an answer at its end is written also without a piece, behind what is being written', async () => {
  const key = newKey()
  const journal = await open(key)
  journal.begin({ frame: '', usage: {}, upstreamRequestId: '' }, () => ({ tokens: 0 }))
  await new Promise(setImmediate)
  journal.note({ tokens: 7 })
  await journal.close(ending)
  const reader = await read(key)
  expect([reader.report, reader.isComplete]).toEqual([{ tokens: 7 }, true])
})
