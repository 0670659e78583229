import type { Application } from '../../harness/application.ts'
import type { Act, Client } from '../clients.ts'

/** A client that is about to act. */
export interface Attempt {
  readonly app: Application
  readonly client: Client
  readonly act: Act
  /** In which it is installed. */
  readonly folder: string
}

/** @returns what is wrong with what came of it; undefined: nothing */
export type Judge = (attempt: Attempt) => Promise<string | undefined>

/** What it had to say, and how it ended. */
export function saidInstead(said: string): string {
  return `it said ${JSON.stringify(said.slice(-400))}`
}
