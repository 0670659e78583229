import { isDeepStrictEqual } from 'node:util'
import type { TestDatabase } from '../harness/database.ts'

/** A row of what is administered, as it is stored. */
export interface StoredRow {
  readonly id: string
  /** The transaction that wrote it last. */
  readonly writtenBy: string
  readonly columns: Readonly<Record<string, unknown>>
}

/** By id: everything that administration can change. */
export type StoredState = ReadonlyMap<string, StoredRow>

/** Which nobody is ever shown. When a key was last used is nobody's change. */
const hiddenColumns = new Set(['digest', 'pepper_id', 'previous_digest', 'previous_pepper_id'])

export async function readState(database: TestDatabase): Promise<StoredState> {
  const stored = await database.rows<StoredRow>(
    `SELECT id, xmin::text AS "writtenBy", to_jsonb(o) AS columns FROM organizations o
     UNION ALL
     SELECT user_id, xmin::text, to_jsonb(m) FROM members m
     UNION ALL
     SELECT id, xmin::text, to_jsonb(k) - 'last_used_at' FROM api_keys k`,
  )
  return new Map(stored.map((row) => [row.id, { ...row, columns: withPlainTimes(row.columns) }]))
}

/** Times as the API writes them. */
function withPlainTimes(columns: StoredRow['columns']): StoredRow['columns'] {
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/
  const plain = (value: unknown) =>
    typeof value === 'string' && isTime.test(value) ? new Date(value).toISOString() : value
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, plain(value)]))
}

/** The first row that is not the same in both, whoever wrote it. */
export function firstChange(one: StoredState, other: StoredState): string | undefined {
  const ids = new Set([...one.keys(), ...other.keys()])
  return [...ids].find((id) => !isDeepStrictEqual(one.get(id)?.columns, other.get(id)?.columns))
}

/** The first field of what is told of a row that the row has not, or hides. */
export function firstUntruth(told: object, row: StoredRow): string | undefined {
  const fields = Object.entries(told).filter(([name]) => name !== 'last_used_at')
  return fields.find(
    ([name, value]) =>
      !(name in row.columns) || hiddenColumns.has(name) || !isDeepStrictEqual(value, row.columns[name]),
  )?.[0]
}

/** The first column that changed and is neither told of nor hidden. */
export function firstUntold(before: StoredRow, after: StoredRow, told: object): string | undefined {
  return Object.keys(after.columns).find(
    (name) =>
      !isDeepStrictEqual(before.columns[name], after.columns[name]) &&
      !hiddenColumns.has(name) &&
      !(name in told),
  )
}
