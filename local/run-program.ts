import { ConfigError } from '../lib/config/settings-group.ts'
import { MigrationError } from '../lib/postgres/migrations/migration-error.ts'
import { EngineError } from './engines/engine.ts'
import { codeOf } from './engines/read-error.ts'

/** An error whose message names the fix; shown without a stack. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Runs a program to its end. Errors that the user can fix are printed as one sentence, all others with their stack. */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  try {
    await program()
  } catch (error) {
    console.error(isPlain(error) ? error.message : error)
    process.exitCode = 1
  }
  // The channel to local/boot.mjs would keep this process alive.
  if (process.connected) process.disconnect()
}

/** Whether the message alone says what to do: an error of ours, or of the command line. */
function isPlain(error: unknown): error is Error {
  const kinds = [ConfigError, EngineError, MigrationError, UsageError]
  return kinds.some((kind) => error instanceof kind) || codeOf(error)?.startsWith('ERR_PARSE_ARGS') === true
}
