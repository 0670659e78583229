import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { environmentOfEdits } from '../source-edits.ts'
import { type Death, plantDeath } from './crash-points.ts'

/** What a process can be told to do: sweep and say so, or end once its requests have ended. */
export type Order = 'sweep' | 'drain'

/** A process that serves the application's turns, on the engines of its environment, until something kills it. */
export class MortalHost {
  readonly url: string
  /** Resolves with the time, in ms since the epoch, at which the process is gone. */
  readonly died: Promise<number>
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.url = url
    this.died = once(child, 'exit').then(() => Date.now())
    this.#child = child
  }

  static async start(death?: Death): Promise<MortalHost> {
    const child = fork(fileURLToPath(new URL('mortal-program.ts', import.meta.url)), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...(death && environmentOfEdits([plantDeath(death)])) },
    })
    // A stopped process does not notice that its parent is gone.
    const end = () => child.kill('SIGKILL')
    process.once('exit', end)
    child.once('exit', () => process.off('exit', end))
    const [url] = (await once(child, 'message')) as [string]
    child.unref()
    child.channel?.unref()
    return new MortalHost(child, url)
  }

  /** Sweeps like the schedule. @returns false if the process died of it */
  async sweep(): Promise<boolean> {
    const swept = once(this.#child, 'message').then(() => true)
    this.#order('sweep')
    return Promise.race([swept, this.died.then(() => false)])
  }

  /** Ends the process once its requests have ended. */
  async drain(): Promise<void> {
    this.#order('drain')
    await this.died
  }

  /** Stops the whole process in the middle of what it does; its connections stay. */
  stop(): void {
    this.#child.kill('SIGSTOP')
  }

  goOn(): void {
    this.#child.kill('SIGCONT')
  }

  /** `kill -9`, even if it is already dead. @returns when it was gone, in ms since the epoch */
  kill(): Promise<number> {
    this.#child.kill('SIGKILL')
    return this.died
  }

  #order(order: Order): void {
    this.#child.send(order)
  }
}
