import { mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { EngineError } from '../engines/engine.ts'
import { canEnter, makeDataDirectory, unprivilegedUser } from '../engines/unprivileged-user.ts'

/**
 * Makes a directory whose programs can be run by whom we run them as: for root, which PostgreSQL and PgBouncer refuse to
 * run as, in the temporary directory where `wanted` is closed to others.
 * @throws EngineError when another user made that one
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
  // Anybody may create that name in a shared temporary directory, and we would run what is in it.
  if (statSync(elsewhere).uid === process.getuid?.()) return elsewhere
  throw new EngineError(`${elsewhere} belongs to another user. Remove it.`)
}
