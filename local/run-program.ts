import { ConfigError } from '../lib/config.ts'
import { MigrationError } from '../lib/postgres/migration-error.ts'
import { EngineError } from './engines/engine.ts'

/** What went wrong, in words that name the fix; shown without a stack. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Runs a program to its end. What the user can mend is printed as the sentence it is, all else with its stack. */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  try {
    await program()
  } catch (error) {
    const plain = [ConfigError, EngineError, MigrationError, UsageError].some((kind) => error instanceof kind)
    console.error(plain && error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
  // The channel to local/boot.mjs would keep us alive.
  if (process.connected) process.disconnect()
}
