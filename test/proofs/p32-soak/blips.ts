import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import type { WireTap } from '../../harness/faults/wire-tap.ts'

/** A short outage of one store. */
export interface Blip {
  readonly store: (typeof stores)[number]
  readonly how: 'reset' | 'black hole'
  readonly afterMs: number
  readonly lengthMs: number
}

const stores = ['postgres', 'redis', 'dynamodb'] as const
export type Taps = Readonly<Record<(typeof stores)[number], WireTap>>

export const someBlip: fc.Arbitrary<Blip> = fc.record({
  store: fc.constantFrom(...stores),
  how: fc.constantFrom('reset', 'black hole'),
  afterMs: fc.integer({ min: 100, max: 900 }),
  lengthMs: fc.integer({ min: 20, max: 900 }),
})

/** Has one blip follow another until no one works any more. */
export async function blipWhile(blips: readonly Blip[], taps: Taps, work: Promise<unknown>): Promise<void> {
  let isOver = false
  const over = work.finally(() => (isOver = true))
  // Handled until it is awaited below.
  over.catch(() => undefined)
  for (const { store, how, afterMs, lengthMs } of blips) {
    await pause(afterMs)
    if (isOver) break
    const tap = taps[store]
    if (how === 'reset') tap.cut()
    else for (const direction of ['to server', 'from server'] as const) tap.hold(direction)
    await pause(lengthMs)
    tap.release()
    tap.mend()
  }
  await over
}
