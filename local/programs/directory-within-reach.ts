import { mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { EngineError } from '../engines/engine.ts'
import { canEnter, makeDataDirectory, unprivilegedUser } from '../engines/unprivileged-user.ts'

/**
 * Creates a directory whose programs our servers' user can run. PostgreSQL and PgBouncer refuse to run as root, so for
 * root it is in the temporary directory if `wanted` is closed to others.
 * @throws EngineError if another user created that one
 */
export function directoryWithinReach(wanted: string): string {
  makeDataDirectory(dirname(wanted))
  const user = unprivilegedUser()
  if (user === undefined || canEnter(user, dirname(wanted))) {
    mkdirSync(wanted, { recursive: true })
    return wanted
  }
  const elsewhere = join(tmpdir(), 'llm-production-app-programs')
  makeDataDirectory(elsewhere)
  // Any user may create that name in a shared temporary directory, and we would run what it holds.
  if (statSync(elsewhere).uid === process.getuid?.()) return elsewhere
  throw new EngineError(`${elsewhere} belongs to another user. Remove it.`)
}
