import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { asOperator } from './as-operator.ts'
import { pool } from './pool.ts'
import type { Transaction } from './transaction.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ DATABASE_POOL_SIZE: '1' })
})
afterAll(() => app.close())

const rowsIn = async (tx: Transaction, table: string) => (await tx.query(`SELECT FROM ${table}`)).rowCount

test('every organization is seen, and nothing that is said in one', async () => {
  await asOperator(async (tx) => {
    expect(await rowsIn(tx, 'organizations')).toBe(2)
    for (const table of ['members', 'api_keys', 'audit_log', 'chats', 'messages', 'turns', 'budgets']) {
      expect([table, await rowsIn(tx, table)]).toEqual([table, 0])
    }
  })
})

test('nothing can be written, not even a new organization', async () => {
  const writing = asOperator((tx) =>
    tx.query("INSERT INTO organizations (id, name) VALUES ('org_00000000000070008000000000000000', 'x')"),
  )
  await expect(writing).rejects.toMatchObject({ cause: { code: '25006' } })
})

test('the next user of the connection sees nothing of it', async () => {
  await asOperator((tx) => rowsIn(tx, 'organizations'))
  expect(await rowsIn(pool(), 'organizations')).toBe(0)
})
