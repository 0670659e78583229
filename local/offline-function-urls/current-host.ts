import { setTimeout as delay } from 'node:timers/promises'
import type { ForkedHost } from './fork-host.ts'

/** A host that crashed sooner than this is restarted only after the pause. */
const crashLoopMs = 1_000
const crashLoopPauseMs = 500

/** The one host that takes new requests, through rebuilds and crashes. */
export interface CurrentHost {
  /**
   * Puts a fresh host in charge; its predecessor finishes its requests and ends.
   * @throws if none starts, or if it cannot load a function that its predecessor could, which then stays
   */
  replace(): Promise<void>
  /** The host in charge, waiting for one if there is none; undefined after `withinMs`, by default never. */
  find(withinMs?: number): Promise<ForkedHost | undefined>
  /** Stops every host, and kills those still running after `withinMs`. */
  close(withinMs: number): Promise<void>
}

export function currentHost(forkHost: () => Promise<ForkedHost>): CurrentHost {
  const alive = new Set<ForkedHost>()
  let current: ForkedHost | undefined
  let arrival = Promise.withResolvers<void>()
  let forks = 0
  let newest = 0
  let closing = false

  async function replace(): Promise<void> {
    forks += 1
    const number = forks
    const host = await forkHost()
    const startedMs = performance.now()
    alive.add(host)
    void host.exited.then(() => onExit(host, performance.now() - startedMs))
    // A slow start may be overtaken by the host of a later rebuild, which has the newer code.
    if (closing || number < newest) return host.retire()
    const broken = current ? host.failed.filter((operation) => !current?.failed.includes(operation)) : []
    if (broken.length > 0) {
      host.retire()
      throw new Error(`the code of before keeps serving: ${broken.join(', ')} could not be loaded`)
    }
    newest = number
    current?.retire()
    current = host
    arrival.resolve()
  }

  async function onExit(host: ForkedHost, livedMs: number): Promise<void> {
    alive.delete(host)
    if (host !== current) return
    current = undefined
    arrival = Promise.withResolvers()
    if (livedMs < crashLoopMs) await delay(crashLoopPauseMs)
    if (closing || current) return
    // A host that does not even start has printed why; the next rebuild tries again.
    await replace().catch(() => {})
  }

  return {
    replace,
    async find(withinMs) {
      const expiry = withinMs === undefined ? [] : [delay(withinMs, undefined, { ref: false })]
      if (!current) await Promise.race([arrival.promise, ...expiry])
      return current
    },
    async close(withinMs) {
      closing = true
      const exits = Promise.all([...alive].map((host) => host.exited))
      for (const host of alive) host.stop()
      await Promise.race([exits, delay(withinMs, undefined, { ref: false })])
      for (const host of alive) host.kill()
      await exits
    },
  }
}
