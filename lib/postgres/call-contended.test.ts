import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { startPostgres } from '../../local/engines/postgres/postgres.ts'
import { newId } from '../ids.ts'
import { callContended } from './call-function.ts'
import { closePool } from './pool.ts'

const directory = mkdtempSync(join(tmpdir(), 'contended-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function asOwner<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as Row[]
  } finally {
    await client.end()
  }
}

/** In the place of one of ours: counts, and needs no tenants. */
const counting = `
  CREATE TABLE counted (n integer NOT NULL);
  INSERT INTO counted VALUES (0);
  GRANT SELECT, UPDATE ON counted TO app_runtime;
  CREATE FUNCTION note_unjournaled(p_organization_id text, p_turn_id text) RETURNS integer LANGUAGE sql
    AS 'UPDATE counted SET n = n + 1 RETURNING n'`

test('what was answered is there after Postgres was killed, though its locks ended before it was on disk', async () => {
  const options = { dataDirectory: directory, durable: true }
  const engine = await startPostgres(options)
  await asOwner(engine.ownerUrl, counting)
  Object.assign(process.env, { APP_ENV: 'test', DATABASE_URL: engine.url, DATABASE_POOL_SIZE: '2' })
  const given = { organization_id: newId('organization'), turn_id: newId('turn') }
  for (let time = 0; time < 20; time++) await callContended('note_unjournaled', given)

  const lockFile = join(directory, 'cluster', 'postmaster.pid')
  process.kill(Number(readFileSync(lockFile, 'utf8').split('\n')[0]), 'SIGKILL')
  await closePool()
  await engine.stop()
  const again = await startPostgres(options)
  try {
    expect(await asOwner(again.ownerUrl, 'SELECT n FROM counted')).toEqual([{ n: 20 }])
  } finally {
    await again.stop()
  }
})
