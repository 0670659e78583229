import { setTimeout as pause } from 'node:timers/promises'
import type { TestDatabase } from '../../harness/database.ts'

/** In ms; even a connection opened for a single request lives longer than this. */
const lookEveryMs = 5

/** Keeps counting the weak role's connections to a database, until it is disposed of. */
export class ConnectionWatch implements AsyncDisposable {
  /** The highest count so far. */
  most = 0
  readonly #looking: Promise<void>
  #isOver = false

  constructor(database: TestDatabase) {
    this.#looking = this.#look(database)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await this.#looking
  }

  async #look(database: TestDatabase): Promise<void> {
    while (!this.#isOver) {
      const [seen] = await database.rows<{ connections: number }>(
        `SELECT count(*)::int AS connections FROM pg_stat_activity
          WHERE datname = current_database() AND usename = 'app_runtime'`,
      )
      this.most = Math.max(this.most, seen?.connections ?? 0)
      await pause(lookEveryMs)
    }
  }
}
