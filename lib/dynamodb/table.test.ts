import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { engineUrl } from '../../test/harness/database.ts'
import { startWireTap, WireLog, type WireTap } from '../../test/harness/faults/wire-tap.ts'
import { newId } from '../ids.ts'
import { Table } from './table.ts'

const log = new WireLog()
const table = new Table(
  () => ({ name: process.env['TEST_JOURNAL_TABLE'] ?? '', patienceMs: 5_000 }),
  (cause) => new Error('the table is away', { cause }),
)
let app: Application
let tap: WireTap

beforeAll(async () => {
  const dynamodb = engineUrl('DYNAMODB').href
  tap = await startWireTap(log, 'dynamodb', dynamodb)
  app = await startApplication({ DYNAMODB_ENDPOINT: tap.through(dynamodb) })
})
afterAll(async () => {
  await app.close()
  await tap.close()
})

const keysOf = (count: number) => {
  const turn = newId('turn')
  return Array.from({ length: count }, (_, index) => ({
    turn,
    item: `item#${String(index).padStart(4, '0')}`,
  }))
}
const callsSince = (mark: number, operation: string) =>
  log.since(mark, 'dynamodb').filter(({ text }) => text.includes(`DynamoDB_20120810.${operation}`)).length

test('what is written in one moment is one call for each 25, and what is read one for each 100', async () => {
  const keys = keysOf(130)
  const mark = log.mark
  await Promise.all(keys.map((key, value) => table.putSoon(key, { value })))
  expect(callsSince(mark, 'BatchWriteItem')).toBe(6)
  const found = await Promise.all(keys.map((key) => table.getSoon(key)))
  expect(found.map((item) => item?.['value'])).toEqual(keys.map((_, index) => index))
  expect(callsSince(mark, 'BatchGetItem')).toBe(2)
})

test('what is not there is read as nothing, beside what is', async () => {
  const [there, missing] = keysOf(2)
  await table.putSoon(there ?? {}, { value: 1 })
  expect(await Promise.all([table.getSoon(missing ?? {}), table.getSoon(there ?? {})])).toEqual([
    undefined,
    { ...there, value: 1 },
  ])
})

test('a partition of more than a page is read whole and in order', async () => {
  const keys = keysOf(12)
  // A page has 1 MB.
  await Promise.all(keys.map((key) => table.putSoon(key, { text: 'x'.repeat(200_000) })))
  const items = await table.itemsAfter({ ...keys[0], item: ' ' })
  expect(items.map(({ item }) => item)).toEqual(keys.map(({ item }) => item))
  expect(await table.itemsAfter(keys[9] ?? {})).toHaveLength(2)
  await Promise.all(keys.map((key) => table.removeSoon(key)))
  expect(await table.itemsAfter({ ...keys[0], item: ' ' })).toEqual([])
})

test('of an item that is written, removed or read twice in one moment, the last word holds', async () => {
  const [written = {}, removed = {}] = keysOf(2)
  await Promise.all([
    table.putSoon(written, { value: 1 }),
    table.putSoon(written, { value: 2 }),
    table.putSoon(removed, {}),
  ])
  await Promise.all([table.putSoon(removed, { value: 3 }), table.removeSoon(removed)])
  const twice = { ...written, value: 2 }
  expect(await Promise.all([written, written, removed].map((key) => table.getSoon(key)))).toEqual([
    twice,
    twice,
    undefined,
  ])
})

test('attributes are set beside those that others have set, whether or not there is an item', async () => {
  const [key = {}] = keysOf(1)
  await Promise.all([table.setAttributes(key, { one: 1 }), table.setAttributes(key, { two: 2 })])
  await table.setAttributes(key, { one: 3 })
  expect(await table.getSoon(key)).toEqual({ ...key, one: 3, two: 2 })
})

test('a call whose connection breaks is silently made once more', async () => {
  const [key = {}] = keysOf(1)
  await table.putSoon(key, { value: 1 })
  for (const call of [() => table.putSoon(key, { value: 2 }), () => table.getSoon(key)]) {
    const mark = log.mark
    log.watch(() => {
      log.watch()
      tap.cut()
      setImmediate(() => tap.mend())
    })
    await call()
    expect(log.since(mark, 'dynamodb').filter(({ text }) => text.startsWith('POST'))).toHaveLength(2)
  }
  expect(await table.getSoon(key)).toEqual({ ...key, value: 2 })
})

test('when a joined call fails, everybody in it is told, and the next call is tried', async () => {
  const keys = keysOf(3)
  tap.cut()
  const outcomes = await Promise.allSettled(keys.map((key) => table.putSoon(key, {})))
  expect(outcomes).toEqual(
    keys.map(() => ({
      status: 'rejected',
      reason: expect.objectContaining({ message: 'the table is away' }),
    })),
  )
  tap.mend()
  await table.putSoon(keys[0] ?? {}, {})
})
