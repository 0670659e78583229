import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { until } from '../../test/harness/until.ts'
import { UnavailableError } from '../errors.ts'
import { callFunction } from './call-function.ts'
import { pool } from './pool.ts'
import { type Transaction, transaction } from './transaction.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication({ DATABASE_POOL_SIZE: '1' })
})
afterAll(() => app.close())

const pidOf = async (tx: Transaction) =>
  (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
/** As an administrator or a failover would, and not before the connection has gone. */
async function kill(pid: number | undefined) {
  await app.database.rows('SELECT pg_terminate_backend($1)', [pid])
  await until(async () => {
    const rows = await app.database.rows('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])
    return rows.length === 0 ? true : undefined
  })
}
const unavailable = { status: 503, code: 'database_unavailable', retryAfterSeconds: 2 }

test('one connection serves one transaction after the other', async () => {
  const first = await transaction('BEGIN', pidOf)
  await expect(transaction('BEGIN', () => Promise.reject(new Error('thrown')))).rejects.toThrow('thrown')
  expect(await transaction('BEGIN', pidOf)).toBe(first)
})

test('what opens the transaction is one network wait', async () => {
  await transaction('BEGIN', pidOf)
  const mark = app.log.mark
  await transaction("BEGIN; SELECT set_config('app.organization_id', 'x', true)", async () => undefined)
  const waits = app.log.since(mark, 'postgres').filter(({ direction }) => direction === 'to server')
  expect(waits.map(({ text }) => text.replaceAll(/[^ -~]/g, ''))).toEqual([
    expect.stringContaining('BEGIN; SELECT set_config'),
    expect.stringContaining('COMMIT'),
  ])
})

test('a connection that is killed between two statements is UnavailableError, and is not used again', async () => {
  const before = await transaction('BEGIN', pidOf)
  const broken = transaction('BEGIN', async (tx) => {
    await kill(await pidOf(tx))
    await tx.query('SELECT 1')
  })
  await expect(broken).rejects.toMatchObject(unavailable)
  expect(await transaction('BEGIN', pidOf)).not.toBe(before)
  expect(pool().totalCount).toBe(1)
})

test('a connection that is killed in the middle of a statement is too', async () => {
  const before = await transaction('BEGIN', pidOf)
  const broken = transaction('BEGIN', async (tx) => {
    const pid = await pidOf(tx)
    await Promise.all([tx.query('SELECT pg_sleep(20)'), kill(pid)])
  })
  await expect(broken).rejects.toMatchObject(unavailable)
  expect(await transaction('BEGIN', pidOf)).not.toBe(before)
})

test('one that is killed after the last statement is not reported as committed', async () => {
  const broken = transaction('BEGIN', async (tx) => {
    await kill(await pidOf(tx))
    return 'result'
  })
  await expect(broken).rejects.toMatchObject(unavailable)
})

test('one whose network breaks while the work waits for something else does not end the process', async () => {
  const broken = transaction('BEGIN', async (tx) => {
    await pidOf(tx)
    app.taps.postgres.cut()
    await new Promise((resolve) => setImmediate(() => setTimeout(resolve, 50)))
    app.taps.postgres.mend()
    await tx.query('SELECT 1')
  })
  await expect(broken).rejects.toMatchObject(unavailable)
  expect(await transaction('BEGIN', pidOf)).toEqual(expect.any(Number))
})

test('an idle connection that is killed is replaced by the next use, and leaves a warning', async () => {
  await kill(await transaction('BEGIN', pidOf))
  await until(async () => (pool().totalCount === 0 ? true : undefined))
  expect(await transaction('BEGIN', pidOf)).toEqual(expect.any(Number))
  expect(app.logs.lines()).toContainEqual(
    expect.objectContaining({ level: 'WARN', message: 'An idle Postgres connection was lost' }),
  )
})

test('while Postgres is away both ways in are UnavailableError, and work again when it is back', async () => {
  app.taps.postgres.cut()
  await expect(transaction('BEGIN', pidOf)).rejects.toBeInstanceOf(UnavailableError)
  await expect(callFunction('find_member', { organization_id: 'x', user_id: 'y' })).rejects.toMatchObject(
    unavailable,
  )
  app.taps.postgres.mend()
  expect(await transaction('BEGIN', pidOf)).toEqual(expect.any(Number))
  expect(await callFunction('find_member', { organization_id: 'x', user_id: 'y' })).toEqual([])
})

test('a mistake of ours is not taken for an outage', async () => {
  // @ts-expect-error That it does not compile is the first guard.
  await expect(callFunction('no_such_function', {})).rejects.toMatchObject({ code: '42883' })
  // @ts-expect-error
  await expect(callFunction('find_member', { organization_id: 'x', member_id: 'y' })).rejects.toMatchObject({
    code: '42883',
  })
  await expect(transaction('BEGIN', (tx) => tx.query('SELEKT'))).rejects.toMatchObject({ code: '42601' })
  await expect(transaction('BEGUN', pidOf)).rejects.toMatchObject({ code: '42601' })
})

test('no statement is prepared under a name, which would pin the session to a connection of RDS Proxy', async () => {
  const mark = app.log.mark
  await callFunction('find_member', { organization_id: 'x', user_id: 'y' })
  await transaction('BEGIN', (tx) => tx.query('SELECT $1::text', ['x']))
  const parses = app.log
    .since(mark, 'postgres')
    .filter(({ direction }) => direction === 'to server')
    .flatMap(({ text }) => Array.from(text.matchAll(/P.{4}([^\0]*)\0SELECT/gs), ([, name]) => name))
  expect(parses).toEqual(['', ''])
})
