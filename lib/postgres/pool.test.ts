import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { withConnection } from './connection.ts'
import { pool } from './pool.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const server = () =>
  withConnection(async (connection) => {
    const { rows } = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    return rows[0]?.pid
  })

/** As long as the pool's own default, after which it would have closed what nobody uses. */
const restMs = 10_500

test('after a pause the same connection serves the next request', async () => {
  const before = await server()
  const opened = pool().totalCount
  await pause(restMs)
  expect([await server(), pool().totalCount]).toEqual([before, opened])
})
