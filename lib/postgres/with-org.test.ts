import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, type Caller, startApplication } from '../../test/harness/application.ts'
import { newId, type OrganizationId } from '../ids.ts'
import { pool } from './pool.ts'
import type { Transaction } from './transaction.ts'
import { withOrg } from './with-org.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ DATABASE_POOL_SIZE: '5' })
})
beforeEach(async () => {
  await app.database.rows('DELETE FROM chats')
})
afterAll(() => app.close())

const addChat = (tx: Transaction, { organizationId, userId }: Caller, title: string) =>
  tx.query(
    'INSERT INTO chats (organization_id, id, user_id, title, next_position) VALUES ($1, $2, $3, $4, 0)',
    [organizationId, newId('chat'), userId, title],
  )
const titles = async (tx: Transaction) =>
  (await tx.query<{ title: string }>('SELECT title FROM chats ORDER BY title')).rows.map(({ title }) => title)
const allTitles = () =>
  titles({ query: (sql: string) => app.database.rows(sql).then((rows) => ({ rows })) } as never)

test('what the work did is committed with its end, and its result handed on', async () => {
  const result = await withOrg(app.ada.organizationId, async (tx) => {
    await addChat(tx, app.ada, 'kept')
    expect(await allTitles()).toEqual([])
    return 'result'
  })
  expect(result).toBe('result')
  expect(await allTitles()).toEqual(['kept'])
})

test('what the work threw comes out as it was, after a rollback', async () => {
  const thrown = new Error('thrown')
  const failing = withOrg(app.ada.organizationId, async (tx) => {
    await addChat(tx, app.ada, 'lost')
    throw thrown
  })
  await expect(failing).rejects.toBe(thrown)
  expect(await allTitles()).toEqual([])
})

test('an error of Postgres rolls back too and keeps its code, and the connection serves the next', async () => {
  for (let time = 0; time < 10; time++) {
    const failing = withOrg(app.ada.organizationId, async (tx) => {
      await addChat(tx, app.ada, 'lost')
      await tx.query('SELECT 1 / 0')
    })
    await expect(failing).rejects.toMatchObject({ code: '22012' })
  }
  expect(await withOrg(app.ada.organizationId, titles)).toEqual([])
  expect(pool().totalCount).toBeLessThanOrEqual(5)
  expect(pool().idleCount).toBe(pool().totalCount)
})

test('a failed statement that the work passes over does not end in a commit that was none', async () => {
  const swallowing = withOrg(app.ada.organizationId, async (tx) => {
    await addChat(tx, app.ada, 'lost')
    await tx.query('SELECT 1 / 0').catch(() => undefined)
  })
  await expect(swallowing).rejects.toThrow('A failed transaction cannot be committed')
  expect(await allTitles()).toEqual([])
})

test('only the rows of that organization are seen, changed and deleted', async () => {
  await withOrg(app.ada.organizationId, (tx) => addChat(tx, app.ada, 'of ada'))
  await withOrg(app.grace.organizationId, async (tx) => {
    expect(await titles(tx)).toEqual([])
    expect((await tx.query("UPDATE chats SET title = 'taken'")).rowCount).toBe(0)
    expect((await tx.query('DELETE FROM chats')).rowCount).toBe(0)
    await addChat(tx, app.grace, 'of grace')
  })
  expect(await allTitles()).toEqual(['of ada', 'of grace'])
})

test('a row for another organization cannot be written', async () => {
  const writing = withOrg(app.grace.organizationId, (tx) => addChat(tx, app.ada, 'planted'))
  await expect(writing).rejects.toMatchObject({ code: '42501' })
})

test.each([
  ['a commit', async () => undefined],
  ['a rollback', () => Promise.reject(new Error('thrown'))],
])('after %s the next user of the connection has no scope and sees no row', async (_end, finish) => {
  await withOrg(app.ada.organizationId, (tx) => addChat(tx, app.ada, 'of ada'))
  let pid: unknown
  const scoped = withOrg(app.ada.organizationId, async (tx) => {
    pid = (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
    expect(await titles(tx)).toEqual(['of ada'])
    await finish()
  })
  await scoped.catch(() => undefined)
  // All connections of the pool are asked, so the one of before is among them.
  const clients = await Promise.all(Array.from({ length: pool().totalCount }, () => pool().connect()))
  const pids: unknown[] = []
  for (const client of clients) {
    const { rows } = await client.query<{ pid: number; scope: string | null; seen: number }>(
      `SELECT pg_backend_pid() AS pid, current_setting('app.organization_id', true) AS scope,
              (SELECT count(*)::int FROM chats) AS seen`,
    )
    pids.push(rows[0]?.pid)
    expect(rows[0]?.scope ?? '').toBe('')
    expect(rows[0]?.seen).toBe(0)
    client.release()
  }
  expect(pids).toContain(pid)
})

test('50 transactions of two organizations at once over five connections never mix', async () => {
  const callers = [app.ada, app.grace]
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const caller = callers[index % 2] ?? app.ada
      return withOrg(caller.organizationId, async (tx) => {
        await addChat(tx, caller, `${caller.userId} ${index}`)
        await tx.query('SELECT pg_sleep(random() * 0.01)')
        const seen = await titles(tx)
        expect(seen).toContain(`${caller.userId} ${index}`)
        expect(seen.filter((title) => !title.startsWith(caller.userId))).toEqual([])
      })
    }),
  )
  for (const caller of callers) {
    const seen = await withOrg(caller.organizationId, titles)
    expect(seen).toHaveLength(25)
    expect(seen.every((title) => title.startsWith(caller.userId))).toBe(true)
  }
  expect(pool().totalCount).toBeLessThanOrEqual(5)
})

test.each([
  '',
  'org_1',
  `org_${'0'.repeat(31)}g`,
  `org_${'0'.repeat(32)}', true); DELETE FROM chats; --`,
  `org_${'0'.repeat(32)}\n`,
  `user_${'0'.repeat(32)}`,
])('%j is no organization, and nothing of it reaches Postgres', (text) => {
  expect(() => withOrg(text as OrganizationId, titles)).toThrow(TypeError)
})
