import { InvitationOpenError, OrganizationSuspendedError, UnavailableError } from '../errors.ts'

// Classes of SQLSTATE that say "not now" rather than "never": connection, resources, operator intervention,
// time limit, serialization and deadlock. https://www.postgresql.org/docs/17/errcodes-appendix.html
const passingStates = /^(08|53|57P0|57014|40001|40P01)/
const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'])
// node-postgres gives these no code.
const connectionMessages =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered)/

/** Whether Postgres is away or busy, so that the same statement may work later. */
export function isPassing(error: unknown): boolean {
  if (!Error.isError(error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return passingStates.test(code) || networkCodes.has(code) || connectionMessages.test(error.message)
}

/** Raised by the SQL function `enter_organization`. */
const suspendedState = 'LA001'
/** Raised by the SQL function `find_person`. */
const invitedState = 'LA002'

/** Turns an outage of Postgres into 503 with Retry-After; what is no refusal of ours either stays what it is. */
export function translateError(error: unknown): unknown {
  if (Error.isError(error) && 'code' in error) {
    if (error.code === suspendedState) return new OrganizationSuspendedError()
    if (error.code === invitedState) return new InvitationOpenError()
  }
  if (!isPassing(error)) return error
  return new UnavailableError(
    'database_unavailable',
    'The database is not available at the moment.',
    2,
    error,
  )
}
