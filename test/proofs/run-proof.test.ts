import { expect, test } from '@jest/globals'
import { Client } from 'pg'
import { engineUrl } from '../harness/database.ts'
import { changeFunction } from './change-function.ts'
import { schemaWall } from './p10-schema-wall/schema-wall.ts'
import { plantBug } from './plant-bug.ts'
import { missedBug, runProof } from './run-proof.ts'

const withoutForce = 'ALTER TABLE chats NO FORCE ROW LEVEL SECURITY'
const edit = {
  file: 'test/proofs/p10-schema-wall/schema-wall.ts',
  find: 'rules: catalogRules.length',
  replace: '',
}

const missed = (bug: object) =>
  missedBug(schemaWall, { name: 'planted', counterexample: /^chats does not force/, ...bug }, 1)

test('a bug is caught if the proof fails for its reason', async () => {
  expect(await missed({ sql: withoutForce })).toBeUndefined()
})

test('a bug that the proof does not notice is missed', async () => {
  expect(await missed({ sql: 'SELECT 1' })).toBe('it held all the same')
})

test('a bug is missed if the proof fails for another reason', async () => {
  expect(await missed({ sql: withoutForce, counterexample: /^members/ })).toMatch(
    /^it failed for another reason, "chats does not force/,
  )
})

test('a bug that crashes the proof is missed', async () => {
  const crash = { ...edit, replace: 'rules: missing.length' }
  expect(await missed({ edits: [crash] })).toMatch(/^it crashed: [^]*missing is not defined/)
})

test.each([
  [
    { ...edit, find: 'no such text' },
    'no such text 1 times in test/proofs/p10-schema-wall/schema-wall.ts, and finds it 0',
  ],
  [
    { ...edit, times: 2 },
    'rules: catalogRules.length 2 times in test/proofs/p10-schema-wall/schema-wall.ts, and finds it 1',
  ],
  [{ ...edit, find: /organization_id/ }, '/organization_id/ 1 times'],
])('a bug whose source has moved on is missed, and says so', async (moved, words) => {
  const explanation = await missed({ edits: [moved] })
  expect(explanation).toContain('it crashed')
  expect(explanation).toContain(`A planted bug expects ${words}`)
})

test('a bug whose function has moved on is missed, and says so', async () => {
  expect(
    await missed({
      sql: changeFunction('settle_turn', 'lock_turn(p_turn_id)', 'NULL', ['no such text', '']),
    }),
  ).toMatch(/^it crashed: [^]*A planted bug expects no such text in settle_turn, and does not find it/)
})

test.each([
  ['a string by the very text', { ...edit, replace: "rule: '$& $1'" }, '{"rule":"$& $1"'],
  [
    'a regular expression with its groups',
    { ...edit, find: /rules: (\w+)\.length/, replace: "rule: '$1'" },
    '{"rule":"catalogRules"',
  ],
])('an edit replaces %s', async (_what, replaced, figures) => {
  const tell = { ...edit, find: 'subjects[about] = rows.length', replace: '' }
  const end = {
    ...edit,
    find: /return (\{ rule.*\})/,
    replace: 'throw new BrokenPromise(JSON.stringify($1))',
  }
  expect(await missed({ edits: [replaced, tell, end] })).toContain(`"${figures}`)
})

test('a planted change affects no other process, and is gone once removed', async () => {
  const planted = await plantBug({
    name: 'planted',
    sql: withoutForce,
    runtimeRole: 'BYPASSRLS',
  })
  const name = new URL(planted.environment['TEST_POSTGRES_RUNTIME_URL'] ?? '').username
  const admin = new Client({ connectionString: engineUrl('POSTGRES_ADMIN').href })
  await admin.connect()
  const left = async () => {
    const { rows } = await admin.query(
      'SELECT FROM pg_database WHERE datname = $1 UNION ALL SELECT FROM pg_roles WHERE rolname = $1',
      [name],
    )
    return rows.length
  }
  try {
    expect(await left()).toBe(2)
    expect(await runProof(schemaWall, { seed: 1, size: 'reduced' })).toMatchObject({ outcome: 'held' })
  } finally {
    await planted.uproot()
  }
  expect(await left()).toBe(0)
  await admin.end()
})
