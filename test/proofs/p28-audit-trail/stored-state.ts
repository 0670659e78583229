import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type BudgetRow, toBudget } from '../../../lib/budget/budget.ts'
import { type RateLimitRow, rateLimitColumns, toRateLimit } from '../../../lib/rate-limit/rate-limit.ts'
import type { TestDatabase } from '../../harness/database.ts'

/** A row of what is administered, as stored. */
export interface StoredRow {
  readonly id: string
  /** The transaction that wrote it last. */
  readonly writtenBy: string
  readonly columns: Readonly<Record<string, unknown>>
}

/** By id: everything that administration can change. */
export type StoredState = ReadonlyMap<string, StoredRow>

/** Columns that no one is ever shown. A key's last use is no one's change. */
const hiddenColumns = new Set([
  'digest',
  'pepper_id',
  'previous_digest',
  'previous_pepper_id',
  'previous_shown_to_role',
])

export async function readState(database: TestDatabase): Promise<StoredState> {
  const stored = await database.rows<StoredRow>(
    `SELECT id, xmin::text AS "writtenBy", to_jsonb(o) AS columns FROM organizations o
     UNION ALL
     SELECT user_id, xmin::text, to_jsonb(m) FROM members m
     UNION ALL
     SELECT id, xmin::text, to_jsonb(k) - 'last_used_at' || jsonb_build_object(
              'previous_shown_to', coalesce(k.previous_shown_to, '{}'),
              'frozen_at', (SELECT min(m.removed_at) FROM members m
                             WHERE m.organization_id = k.organization_id AND m.user_id = ANY (k.shown_to)))
       FROM api_keys k`,
  )
  const rows = [
    ...stored.map(withPlainTimes),
    ...(await readBudgets(database)),
    ...(await readRateLimits(database)),
  ]
  return new Map(rows.map((row) => [row.id, row]))
}

/** Each with the balance of its current period, as the API would show it. This proof spends nothing. */
async function readBudgets(database: TestDatabase): Promise<StoredRow[]> {
  const budgets = await database.rows<BudgetRow & { writtenBy: string }>(
    `SELECT s.*, b.xmin::text AS "writtenBy"
       FROM organizations o CROSS JOIN budget_standings(p_organization_id => o.id) s
       JOIN balances b USING (organization_id, scope, subject, period, period_start)`,
  )
  return budgets.map(({ writtenBy, ...row }) => ({
    id: budgetOf(row.subject),
    writtenBy,
    columns: { ...toBudget(row) },
  }))
}

/** A budget goes by its holder's id, and so has another name here. */
export const budgetOf = (subject: string) => `budget_of_${subject}`

/** Each as the API would show it. */
async function readRateLimits(database: TestDatabase): Promise<StoredRow[]> {
  const limits = await database.rows<RateLimitRow & { writtenBy: string }>(
    `SELECT xmin::text AS "writtenBy", ${rateLimitColumns} FROM rate_limits`,
  )
  return limits.map(({ writtenBy, ...row }) => ({
    id: rateLimitOf(row.subject),
    writtenBy,
    columns: { ...toRateLimit(row) },
  }))
}

/** Rate limits go by their holder's id, and so have another name here. */
export const rateLimitOf = (subject: string) => `rate_limit_of_${subject}`

/** Times as the API writes them. */
function withPlainTimes({ columns, ...row }: StoredRow): StoredRow {
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/
  const plain = (value: unknown) =>
    typeof value === 'string' && isTime.test(value) ? new Date(value).toISOString() : value
  const plainColumns = Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [name, plain(value)]),
  )
  return { ...row, columns: plainColumns }
}

/** The first row in which the two differ. */
export function firstChange(one: StoredState, other: StoredState): string | undefined {
  const ids = new Set([...one.keys(), ...other.keys()])
  return [...ids].find((id) => !isDeepStrictEqual(one.get(id)?.columns, other.get(id)?.columns))
}

/** The first logged field that the row does not have, or hides. */
export function firstUntruth(told: object, row: StoredRow): string | undefined {
  const fields = Object.entries(told).filter(([name]) => name !== 'last_used_at')
  return fields.find(
    ([name, value]) =>
      !(name in row.columns) || hiddenColumns.has(name) || !isToldBy(value, row.columns[name]),
  )?.[0]
}

/** Whether the log has a value as it is or, if it is a long text, by its digest. */
function isToldBy(told: unknown, stored: unknown): boolean {
  if (typeof stored !== 'string' || typeof told !== 'object' || told === null)
    return isDeepStrictEqual(told, stored)
  const [bytes, sha256] = [Buffer.byteLength(stored), createHash('sha256').update(stored).digest('hex')]
  return isDeepStrictEqual({ ...told, bytes, sha256 }, told)
}

/** The first changed column that is neither logged nor hidden. */
export function firstUntold(before: StoredRow, after: StoredRow, told: object): string | undefined {
  return Object.keys(after.columns).find(
    (name) =>
      !isDeepStrictEqual(before.columns[name], after.columns[name]) &&
      !hiddenColumns.has(name) &&
      !(name in told),
  )
}
