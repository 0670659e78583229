import { afterAll, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { createDatabase } from '../../test/harness/database.ts'
import { UnavailableError } from '../errors.ts'
import { translateError } from './translate-error.ts'

const database = await createDatabase('template1')
const pool = new Pool({ connectionString: database.runtimeUrl, max: 1, query_timeout: 200 })
// A connection that was given up, asleep, may still hear that its database is gone.
pool.on('error', () => undefined)
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, translateError)

test('a statement that runs into its time limit is an outage', async () => {
  const client = await pool.connect()
  await client.query("SET statement_timeout = '20ms'")
  const failure = await failureOf(client.query('SELECT pg_sleep(10)'))
  client.release(true)
  expect(failure).toBeInstanceOf(UnavailableError)
})

test('a server that says nothing is an outage, and its connection is not used again', async () => {
  const processId = async () => (await pool.query('SELECT pg_backend_pid() AS id')).rows[0].id
  const before = await processId()
  expect(await failureOf(pool.query('SELECT pg_sleep(10)'))).toMatchObject({
    status: 503,
    retryAfterSeconds: 2,
  })
  expect(await processId()).not.toBe(before)
})

test('a mistake of ours is none', async () => {
  expect(await failureOf(pool.query('SELECT nothing'))).toMatchObject({ code: '42703' })
})
