import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { projectPath } from '../../local/project-path.ts'
import { createDatabase, type TestDatabase } from '../harness/database.ts'
import { allProofs } from './all-proofs.ts'
import type { PlantedBug, Proof } from './proof.ts'
import { missedBug, runChangedProof, runProof } from './run-proof.ts'

// Always the same, so that a change is judged by its own effect. `npm run prove` draws a new one each time.
const seed = 1
const timeoutMs = 300_000
/** Money and tenants: their proofs show with every change that they can fail. `npm run prove` plants the bugs of all. */
const shownToFail = new Set(['P1', 'P3', 'P4', 'P6', 'P7', 'P8', 'P9', 'P10', 'P11', 'P27'])
/** Compared as a whole, so that a failure shows the counter-example. */
const held = { seed, outcome: 'held', figures: expect.anything() }

/** The places that a proof edits, for itself and its bugs, to check that the sources have not moved on. */
const editsOf = ({ name, edits = [], bugs }: Proof) =>
  [{ name, edits }, ...bugs].flatMap((change: Pick<PlantedBug, 'name' | 'edits'>) =>
    (change.edits ?? []).map(({ file, find, times = 1 }) => ({ change: change.name, file, find, times })),
  )

async function placesOf({ file, find }: { file: string; find: string | RegExp }): Promise<number> {
  const text = await readFile(projectPath(file), 'utf8')
  return text
    .matchAll(typeof find === 'string' ? new RegExp(RegExp.escape(find), 'g') : globally(find))
    .toArray().length
}

const globally = ({ source }: RegExp) => new RegExp(source, 'g')

let database: TestDatabase
let owner: Client
beforeAll(async () => {
  database = await createDatabase()
  owner = new Client({ connectionString: database.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await database.drop()
})

/** Runs a bug's SQL and rolls it back, to check that the database has not moved on. */
async function tryOut(sql: string): Promise<void> {
  await owner.query('BEGIN')
  try {
    await owner.query(sql)
  } finally {
    await owner.query('ROLLBACK')
  }
}

describe.each(allProofs)('$id $name', (proof) => {
  test(
    'holds',
    async () => {
      expect({ seed, ...(await runProof(proof, { seed, size: 'reduced' })) }).toEqual(held)
    },
    timeoutMs,
  )

  for (const variant of proof.variants ?? []) {
    test(
      `holds ${variant.name}`,
      async () => {
        const verdict = await runChangedProof(proof, variant, { seed, size: 'reduced' })
        expect({ seed, ...verdict }).toEqual(held)
      },
      timeoutMs,
    )
  }

  for (const planted of editsOf(proof)) {
    test(`${planted.change}: ${planted.file} still has what is edited`, async () => {
      expect(await placesOf(planted)).toBe(planted.times)
    })
  }

  for (const { name, sql } of proof.bugs) {
    if (sql === undefined) continue
    test(`${name}: the database still has what is changed`, async () => {
      await expect(tryOut(sql)).resolves.toBeUndefined()
    })
  }

  // One of each, because a change should not wait for all of them.
  for (const bug of shownToFail.has(proof.id) ? proof.bugs.slice(0, 1) : []) {
    test(
      `catches ${bug.name}`,
      async () => {
        expect({ seed, missed: await missedBug(proof, bug, seed) }).toEqual({ seed, missed: undefined })
      },
      timeoutMs,
    )
  }
})
