import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LateActivity } from '../../../local/function-host/freezer/freezer.ts'

/** What a process still had to do when it was frozen. */
export interface Frozen {
  readonly late: readonly LateActivity[]
  /** How many series had unpublished counts, which are then forgotten. */
  readonly unpublished: number
}

/** A process that serves the application as Lambda would: one request at a time, and frozen after each. */
export class FrozenHost {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.url = url
  }

  /** @param timeoutSeconds of every function; those of the routes unless said */
  static async start(timeoutSeconds?: number): Promise<FrozenHost> {
    const child = fork(
      fileURLToPath(new URL('frozen-program.ts', import.meta.url)),
      timeoutSeconds === undefined ? [] : [String(timeoutSeconds)],
      // One connection, as a Lambda environment has it. The log must not be a file, which is written past all sockets.
      {
        execArgv: [],
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
        env: { ...process.env, DATABASE_POOL_SIZE: '1' },
      },
    )
    child.stdout?.resume()
    const [url] = (await once(child, 'message')) as [string]
    return new FrozenHost(child, url)
  }

  /** Resolves when the next invocation is over and the process was frozen. */
  async nextFreeze(): Promise<Frozen> {
    const [frozen] = (await once(this.#child, 'message')) as [Frozen]
    return frozen
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
