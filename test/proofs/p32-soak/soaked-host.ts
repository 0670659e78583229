import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Orders } from './soaked-program.ts'

/** The process under soak. */
export class SoakedHost {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(url: string, child: ChildProcess) {
    this.url = url
    this.#child = child
  }

  static async start(): Promise<SoakedHost> {
    const program = fileURLToPath(new URL('soaked-program.ts', import.meta.url))
    const child = fork(program, { execArgv: [], silent: true })
    // Its log is not needed, and a full pipe would block it.
    child.stdout?.resume()
    child.stderr?.resume()
    const [url] = (await once(child, 'message')) as [string]
    return new SoakedHost(url, child)
  }

  /** One order at a time. */
  async order<Order extends keyof Orders>(order: Order): Promise<Awaited<ReturnType<Orders[Order]>>> {
    this.#child.send(order)
    const [answer] = (await once(this.#child, 'message')) as [Awaited<ReturnType<Orders[Order]>>]
    return answer
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
