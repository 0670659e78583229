import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type Pace, SlowLine } from './wire-tap-pace.ts'

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
  #watch: ((passage: Passage) => void) | undefined

  add(store: string, direction: Passage['direction'], text: string): void {
    const passage = { sequence: this.#passages.length, store, direction, text }
    this.#passages.push(passage)
    this.#watch?.(passage)
  }

  /** Calls `watch` with everything that comes from now on, before it is passed on; nobody, without one. */
  watch(watch?: (passage: Passage) => void): void {
    this.#watch = watch
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

/** A TCP proxy that writes down what passes, and can hold it back, slow it down or break every connection. */
export interface WireTap {
  /** The same address by way of this tap. */
  through(url: string): string
  /** Where connections go from now on. */
  aim(url: string): void
  /** Keeps what goes in that direction, ends included, until `release`; it is written down as it comes. */
  hold(direction: Direction): void
  release(): void
  /** Lets whatever comes from now on arrive late, until `mend`. */
  slow(pace: Pace): void
  /** Ends that direction of every connection, as a peer that says no more and still listens. */
  halfClose(direction: Direction): void
  /** Resets every connection, and every new one, until `mend`. */
  cut(): void
  /** Resets every connection, and sends to every new one these bytes and the end, until `mend`. */
  refuseWith(bytes: Buffer): void
  /** Cuts once so many bytes more have gone in that direction, all connections together, unless mended before. */
  cutAfter(direction: Direction, bytes: number): void
  mend(): void
  close(): Promise<void>
}

export async function startWireTap(log: WireLog, store: string, target?: string): Promise<WireTap> {
  let aim = target
  let isCut = false
  let refusal: Buffer | undefined
  let pace: Pace | undefined
  let limit: { direction: Direction; bytes: number } | undefined
  const held = new Set<Direction>()
  let waiting: (() => void)[] = []
  const sockets = new Map<Socket, Direction>()

  const passOn = (from: Socket, to: Socket, direction: Direction) => {
    sockets.set(to, direction)
    const line = new SlowLine()
    const deliver = (bytes: number, work: () => void) =>
      line.deliver(pace, bytes, () => {
        if (held.has(direction)) waiting.push(work)
        else work()
      })
    from.setNoDelay(true)
    from.on('data', (bytes) => {
      log.add(store, direction, bytes.toString('latin1'))
      const left = limit?.direction === direction ? limit.bytes : Infinity
      const passing = bytes.subarray(0, left)
      deliver(passing.length, () => void (to.writable && to.write(passing)))
      if (limit?.direction === direction) limit.bytes -= passing.length
      if (bytes.length >= left) cut()
    })
    from.on('end', () => deliver(0, () => to.end()))
    from.on('error', () => to.destroy())
    from.on('close', () => sockets.delete(from))
  }
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (refusal !== undefined) {
      const bytes = refusal
      near.on('error', () => undefined).once('data', () => near.end(bytes))
      return
    }
    if (isCut || aim === undefined) {
      near.on('error', () => undefined).resetAndDestroy()
      return
    }
    const { hostname, port } = new URL(aim)
    const far = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
    passOn(near, far, 'to server')
    passOn(far, near, 'from server')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the tap listens on no TCP port')

  const breakAll = () => {
    for (const socket of sockets.keys()) socket.resetAndDestroy()
  }
  const cut = () => {
    isCut = true
    limit = undefined
    waiting = []
    breakAll()
  }
  return {
    through: (url) => {
      const tapped = new URL(url)
      tapped.hostname = '127.0.0.1'
      tapped.port = String(address.port)
      return tapped.href
    },
    aim: (url) => (aim = url),
    hold: (direction) => held.add(direction),
    release: () => {
      held.clear()
      for (const work of waiting.splice(0)) work()
    },
    slow: (slower) => (pace = slower),
    halfClose: (direction) => {
      for (const [socket, towards] of sockets) if (towards === direction) socket.end()
    },
    cut,
    refuseWith: (bytes) => {
      refusal = bytes
      breakAll()
    },
    cutAfter: (direction, bytes) => (limit = { direction, bytes }),
    mend: () => {
      isCut = false
      refusal = undefined
      pace = undefined
      limit = undefined
    },
    close: async () => {
      server.close()
      breakAll()
      await once(server, 'close')
    },
  }
}
