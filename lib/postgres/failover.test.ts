import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { demote } from '../../test/harness/faults/demoted-postgres.ts'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { type Transaction, transaction } from './transaction.ts'
import { isFailover, isLost, isPassing } from './translate-error.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication({ DATABASE_POOL_SIZE: '6' })
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ text: 'Hi.' })
})
afterAll(() => app.close())

const ask = async () => {
  const response = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  await response.text()
  return [response.status, response.headers.get('retry-after')]
}
const pidOf = async (tx: Transaction) =>
  (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
/** Opens all connections that there may be. */
const openAll = () =>
  Promise.all(
    Array.from({ length: 6 }, () =>
      transaction('BEGIN', async (tx) => {
        await tx.query('SELECT pg_sleep(0.1)')
        return pidOf(tx)
      }),
    ),
  )

test('a server that is the primary no more is an outage; once there is another, one request more is refused, and no connection of before is used', async () => {
  const before = await openAll()
  const promote = await demote(app.database)
  expect(await ask()).toEqual([503, '2'])
  // They are new, and lead to the same server.
  await openAll()
  await promote()
  expect(await ask()).toEqual([503, '2'])
  expect(await ask()).toEqual([200, null])
  const after = await openAll()
  expect(new Set(before).intersection(new Set(after)).size).toBe(0)
})

test('a transaction that finds a read-only server discards its connection', async () => {
  const before = await openAll()
  const writing = transaction("BEGIN READ ONLY; SELECT set_config('app.organization_id', '', true)", (tx) =>
    tx.query('INSERT INTO organizations DEFAULT VALUES'),
  )
  await expect(writing).rejects.toMatchObject({ status: 503, cause: { code: '25006' } })
  const after = await openAll()
  expect(new Set(before).intersection(new Set(after)).size).toBe(0)
})

test('a refusal of ours, bad luck and a mistake keep the connection', async () => {
  const before = new Set(await openAll())
  for (const state of ['LA001', '40001', '40P01', '57014', '23505', 'P0001']) {
    const raising = transaction('BEGIN', (tx) =>
      tx.query(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}'; END $$`),
    )
    await expect(raising).rejects.toBeInstanceOf(Error)
  }
  expect(new Set(await openAll())).toEqual(before)
})

const withCode = (code: string) => Object.assign(new Error('it says'), { code })
const what = (error: Error) => [isPassing(error), isLost(error), isFailover(error)]

test.each(['57P01', '57P02', '57P03', '25006'])('SQLSTATE %s is an outage of the server', (code) => {
  expect(what(withCode(code))).toEqual([true, true, true])
})
test.each(['08006', '08P01', 'ECONNRESET', 'EHOSTUNREACH'])('%s is one of the connection', (code) => {
  expect(what(withCode(code))).toEqual([true, true, false])
})
test.each(['40001', '40P01', '53300', '57014', '55P03'])('%s is bad luck of the statement', (code) => {
  expect(what(withCode(code))).toEqual([true, false, false])
})
test.each(['23505', '22021', '42P01', '25P02'])('%s is none', (code) => {
  expect(what(withCode(code))).toEqual([false, false, false])
})

test('every text that is sent is one that Postgres can keep, in lists too, and what was two stays two', async () => {
  const sent = ['a\0b', 'ab', '\uD83D', '👋', 'a\uDC4Bb']
  const { rows } = await transaction('BEGIN', (tx) =>
    tx.query<{ texts: string[]; text: string }>('SELECT $1::text[] AS texts, $2::text AS text', [
      sent,
      'x\0',
    ]),
  )
  expect(rows).toEqual([{ texts: ['a\uFFFDb', 'ab', '\uFFFD', '👋', 'a\uFFFDb'], text: 'x\uFFFD' }])
})
