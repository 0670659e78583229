import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Caller } from '../../harness/application.ts'
import { withoutPings } from '../hosts/hosts.ts'

const bytesPerSecond = 1_024

/** A reader behind a very slow connection. */
export class SlowReader {
  readonly #response: IncomingMessage
  readonly #taken: Buffer[] = []
  readonly #clock: NodeJS.Timeout

  private constructor(response: IncomingMessage) {
    this.#response = response
    response.on('error', () => undefined)
    this.#clock = setInterval(() => this.#take(), 1_000)
  }

  #take(): void {
    const length = Math.min(bytesPerSecond, this.#response.readableLength)
    const some = this.#response.read(length) as Buffer | null
    if (some) this.#taken.push(some)
  }

  /** Asks for a stream, and waits until it has begun. */
  static async ask(url: string, { organizationId, userId }: Caller, message: string): Promise<SlowReader> {
    const asking = request(`${url}/chat/stream`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'x-org-id': organizationId, 'x-user-id': userId },
    })
    asking.end(JSON.stringify({ message }))
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    const reader = new SlowReader(response)
    while (reader.events === '') {
      await once(response, 'readable')
      reader.#take()
    }
    return reader
  }

  get takenBytes(): number {
    return this.#taken.reduce((sum, { length }) => sum + length, 0)
  }

  /** The whole events that have arrived, pings left out. */
  get events(): string {
    const text = withoutPings(Buffer.concat(this.#taken).toString())
    return /^[^]*\n\n/.exec(text)?.[0] ?? ''
  }

  /** Reads everything that still comes, at full speed, to the end of the connection. */
  async hurry(): Promise<void> {
    clearInterval(this.#clock)
    const closed = once(this.#response, 'close')
    this.#response.on('data', (some: Buffer) => this.#taken.push(some))
    await closed
  }

  /** Breaks the connection. */
  leave(): void {
    clearInterval(this.#clock)
    this.#response.destroy()
  }
}
