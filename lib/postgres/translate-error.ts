import { CallerChangedError, InvitationOpenError, UnavailableError } from '../errors.ts'

// SQLSTATEs that say "not now" rather than "never". https://www.postgresql.org/docs/17/errcodes-appendix.html
/** The statement had bad luck, and its connection is fine: resources, time limit, serialization, deadlock. */
const unluckyStates = /^(53|57014|40001|40P01|55P03)/
/** The connection is gone or useless: the server ends, starts, or is no longer the primary. */
const lostStates = /^(08|57P0|25006)/
/** Those of them that tell of the server, and so hold for every connection to it. */
const failoverStates = /^(57P0|25006)/
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
])
// node-postgres gives these no code.
const connectionMessages =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|timeout expired|Client has encountered|Client was closed)/

/** Whether Postgres is away or busy, so that the same statement may work later. */
export function isPassing(error: unknown): boolean {
  return unluckyStates.test(codeOf(error)) || isLost(error)
}

/** Whether the connection on which it happened is useless now. */
export function isLost(error: unknown): error is Error {
  if (!Error.isError(error)) return false
  const code = codeOf(error)
  return lostStates.test(code) || networkCodes.has(code) || connectionMessages.test(error.message)
}

/** Whether other connections to the same server are useless, too. */
export function isFailover(error: unknown): boolean {
  return failoverStates.test(codeOf(error))
}

function codeOf(error: unknown): string {
  return Error.isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Raised by the SQL function `enter_organization`. */
const callerChangedState = 'LA001'
/** Raised by the SQL function `find_person`. */
const invitedState = 'LA002'

/** Turns an outage of Postgres into 503 with Retry-After, and our own states into refusals; others stay as they are. */
export function translateError(error: unknown): unknown {
  if (codeOf(error) === callerChangedState) return new CallerChangedError()
  if (codeOf(error) === invitedState) return new InvitationOpenError()
  if (!isPassing(error)) return error
  return new UnavailableError(
    'database_unavailable',
    'The database is not available at the moment.',
    2,
    error,
  )
}
