import type { TestDatabase } from '../../harness/database.ts'
import type { Actor } from './office.ts'
import {
  budgetOf,
  firstUntold,
  firstUntruth,
  rateLimitOf,
  type StoredRow,
  type StoredState,
} from './stored-state.ts'

/** In bytes of JSON: far more than any event has. */
const longestRow = 40_000

/** A row of the audit log. */
export interface AuditRow {
  /** The transaction that wrote it. */
  readonly writtenBy: string
  readonly user_id: string | null
  readonly api_key_id: string | null
  readonly action: string
  readonly target: string
  readonly before: object | null
  readonly after: object | null
}

/** What the log says of one request. */
export function readAuditRows(database: TestDatabase, requestId: string): Promise<AuditRow[]> {
  return database.rows(
    `SELECT xmin::text AS "writtenBy", user_id, api_key_id, action, target, before, after
       FROM audit_log WHERE request_id = $1`,
    [requestId],
  )
}

/** What an audit row gets wrong about a change, as the end of a sentence about the change. */
export function faultOf(
  row: AuditRow,
  { userId, apiKeyId }: Actor,
  before: StoredState,
  after: StoredState,
): string | undefined {
  const target = storedNameOf(row)
  if (row.user_id !== userId || row.api_key_id !== apiKeyId) {
    return `is told as done by ${row.user_id} with ${row.api_key_id}`
  }
  const bytes = Buffer.byteLength(JSON.stringify(row))
  if (bytes > longestRow) return `is told in ${bytes} bytes, which nobody can ever delete`
  const [old, now] = [before.get(target), after.get(target)]
  if (row.action === 'rate_limit.removed' || row.action === 'budget.removed') {
    return faultOfEnd(row, target, old, now)
  }
  if (now === undefined) return `is told of ${target}, which is not there`
  if (now.writtenBy !== row.writtenBy) return 'and its audit row were written in two transactions'

  if ((row.before === null) !== (old === undefined)) return `is told with a wrong beginning of ${target}`
  const wrongBefore = row.before && old && firstUntruth(row.before, old)
  if (wrongBefore) return `is told with ${target} having a ${wrongBefore} that it had not`

  const isGone = (now.columns['removed_at'] ?? now.columns['deleted_at'] ?? null) !== null
  if (row.after === null) return isGone ? undefined : `is told as the end of ${target}, which is still there`
  const wrongAfter = firstUntruth(row.after, now)
  if (wrongAfter) return `is told with ${target} having a ${wrongAfter} that it has not`
  // The log does not tell what an erasure takes away.
  const untold = old && !isGone && firstUntold(old, now, row.after)
  return untold ? `changed the ${untold} of ${target} and does not tell` : undefined
}

/** Anything identified by its holder's id is stored under another name. */
function storedNameOf({ action, target }: AuditRow): string {
  if (action.startsWith('rate_limit.')) return rateLimitOf(target)
  return action.startsWith('budget.') ? budgetOf(target) : target
}

/** The same for changes that leave no row behind. */
function faultOfEnd(
  { before, after }: AuditRow,
  target: string,
  old: StoredRow | undefined,
  now: StoredRow | undefined,
): string | undefined {
  if (old === undefined || before === null) return `is told as the end of ${target}, which was not there`
  if (now !== undefined || after !== null) return `is told as the end of ${target}, which is still there`
  const wrong = firstUntruth(before, old)
  return wrong && `is told with ${target} having a ${wrong} that it had not`
}
