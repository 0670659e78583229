import { expect, test } from '@jest/globals'
import { migrate } from '../lib/postgres/migrate.ts'
import { createDatabase } from './harness/database.ts'

const describe = `
  SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
   WHERE table_schema = 'public' AND table_name <> 'migrations' ORDER BY 1, 2`
const leftOvers = `
  SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'migrations%'
  UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%migrations'
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`

test('all the way down leaves nothing, and up again is what it was; a second migration does no harm', async () => {
  const database = await createDatabase('template1')
  try {
    const names = await migrate(database.ownerUrl)
    expect(names.length).toBeGreaterThan(0)
    const schema = await database.rows(describe)
    expect(await migrate(database.ownerUrl)).toEqual([])
    expect(await migrate(database.ownerUrl, 'down')).toEqual(names.toReversed())
    expect(await database.rows(leftOvers)).toEqual([])
    expect(await migrate(database.ownerUrl)).toEqual(names)
    expect(await database.rows(describe)).toEqual(schema)
  } finally {
    await database.drop()
  }
})

test('five deployers at once migrate once', async () => {
  const database = await createDatabase('template1')
  try {
    const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(database.ownerUrl)))
    expect(runs.filter((names) => names.length > 0)).toHaveLength(1)
  } finally {
    await database.drop()
  }
})
