import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type Pace, SlowLine } from './wire-tap-pace.ts'

/** Data that passed a tap, or a note by the test, in the order of the log. */
export interface Passage {
  readonly sequence: number
  /** The wire: `postgres`, `redis`, `claude`, or the name under which the test notes. */
  readonly store: string
  readonly direction: Direction | 'note'
  readonly text: string
}
export type Direction = 'to server' | 'from server'

/** Everything that passed the taps of one test, in order. */
export class WireLog {
  readonly #passages: Passage[] = []
  #watch: ((passage: Passage) => void) | undefined

  add(store: string, direction: Passage['direction'], text: string): void {
    const passage = { sequence: this.#passages.length, store, direction, text }
    this.#passages.push(passage)
    this.#watch?.(passage)
  }

  /** Calls `watch` with all further traffic before it is passed on. Without an argument, nothing watches. */
  watch(watch?: (passage: Passage) => void): void {
    this.#watch = watch
  }

  /** The sequence number of the next passage. */
  get mark(): number {
    return this.#passages.length
  }

  /** Passages from `mark` on, of one store or of all. */
  since(mark: number, store?: string): Passage[] {
    return this.#passages.slice(mark).filter((passage) => store === undefined || passage.store === store)
  }
}

/** A TCP proxy that logs the traffic, and can hold it back, slow it down or break every connection. */
export interface WireTap {
  /** The same address through this tap. */
  through(url: string): string
  /** Where connections go from now on. */
  aim(url: string): void
  /** Holds back traffic in that direction, including ends, until `release`; it is logged as it arrives. */
  hold(direction: Direction): void
  release(): void
  /** Delays all traffic from now on, until `mend`. */
  slow(pace: Pace): void
  /** Ends that direction of every connection, like a peer that sends no more and still listens. */
  halfClose(direction: Direction): void
  /** Resets every connection, and every new one, until `mend`. */
  cut(): void
  /** Resets every connection, and answers each new one with these bytes and the end, until `mend`. */
  refuseWith(bytes: Buffer): void
  /** Cuts after that many more bytes in that direction, over all connections, unless mended before. */
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
