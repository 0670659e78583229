import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Something that passed by a tap, or that a test noted, in the one order of its log. */
export interface Passage {
  readonly sequence: number
  /** Whose wire: `postgres`, `redis`, `claude`, or whatever the test notes. */
  readonly store: string
  readonly direction: Direction | 'note'
  readonly text: string
}
export type Direction = 'to server' | 'from server'

/** What passed by all taps of one test, in order. */
export class WireLog {
  readonly #passages: Passage[] = []

  add(store: string, direction: Passage['direction'], text: string): void {
    this.#passages.push({ sequence: this.#passages.length, store, direction, text })
  }

  /** The number of what passes next. */
  get mark(): number {
    return this.#passages.length
  }

  /** What passed from `mark` on, in one store or in all of them. */
  since(mark: number, store?: string): Passage[] {
    return this.#passages.slice(mark).filter((passage) => store === undefined || passage.store === store)
  }
}

/** A TCP proxy that writes down what passes, and can hold it back or break every connection. */
export interface WireTap {
  /** The same address by way of this tap. */
  through(url: string): string
  /** Where connections go from now on. */
  aim(url: string): void
  /** Keeps what goes in that direction until `release`; it is written down as it comes. */
  hold(direction: Direction): void
  release(): void
  /** Resets every connection, and every new one, until `mend`. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startWireTap(log: WireLog, store: string, target?: string): Promise<WireTap> {
  let aim = target
  let isCut = false
  let held: Direction | undefined
  let waiting: (() => void)[] = []
  const sockets = new Set<Socket>()

  const passOn = (from: Socket, to: Socket, direction: Direction) => {
    sockets.add(from)
    from.setNoDelay(true)
    from.on('data', (bytes) => {
      log.add(store, direction, bytes.toString('latin1'))
      const write = () => void (to.writable && to.write(bytes))
      if (held === direction) waiting.push(write)
      else write()
    })
    from.on('end', () => to.end())
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer((near) => {
    if (isCut || aim === undefined) {
      near.on('error', () => undefined).resetAndDestroy()
      return
    }
    const { hostname, port } = new URL(aim)
    const far = connect(Number(port), hostname)
    passOn(near, far, 'to server')
    passOn(far, near, 'from server')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the tap listens on no TCP port')

  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    through: (url) => {
      const tapped = new URL(url)
      tapped.hostname = '127.0.0.1'
      tapped.port = String(address.port)
      return tapped.href
    },
    aim: (url) => (aim = url),
    hold: (direction) => (held = direction),
    release: () => {
      held = undefined
      for (const write of waiting.splice(0)) write()
    },
    cut: () => {
      isCut = true
      waiting = []
      breakAll()
    },
    mend: () => (isCut = false),
    close: async () => {
      server.close()
      breakAll()
      await once(server, 'close')
    },
  }
}
