import { setTimeout as pause } from 'node:timers/promises'
import type { TappedApplication } from '../../harness/faults/tapped-application.ts'
import { BrokenPromise, type Figures } from '../proof.ts'
import { slopeOf } from './slope.ts'
import type { SoakedHost } from './soaked-host.ts'
import type { Handles, Memory } from './soaked-program.ts'

/** What a process holds at rest. */
export interface Rest extends Handles, Memory {
  /** How long the soak has lasted, in ms, and how many acts it has done. */
  readonly atMs: number
  readonly acts: number
}

const lookEveryMs = 250
/** A journal that lost its last word passes for alive, and is followed, for half a minute more. */
const looks = { whileTurnsRun: 180, whileFollowed: 180, whileBusy: 40 }
/** What a finalizer holds is garbage only after it has run. */
const collections = 4

/**
 * Waits until nothing of any turn is left.
 * @throws BrokenPromise
 */
export async function comeToRest(app: TappedApplication, host: SoakedHost): Promise<Handles & Memory> {
  for (let look = 1; (await sweepAll(app, host)) > 0; look++) {
    if (look === looks.whileTurnsRun) throw new BrokenPromise('a turn still runs after every sweep')
    await pause(lookEveryMs)
  }
  let handles = await waitForTimers(host, looks.whileBusy)
  let memory = await host.order('memory')
  if (memory.ofTurns['journal readers']) handles = await waitForTimers(host, looks.whileFollowed)
  for (let look = 1; nameLeft(memory) !== '' && look < collections; look++) {
    memory = await host.order('memory')
  }
  if (nameLeft(memory) === '' && handles.timers === 0) return { ...handles, ...memory }
  throw new BrokenPromise(
    `when nobody asks any more, there are still ${handles.timers} timers and [${nameLeft(memory)}]`,
  )
}

/** Ends the lease of every running turn; the journals of living ones say that they live. @returns how many run */
async function sweepAll({ database }: TappedApplication, host: SoakedHost): Promise<number> {
  const running = await database.rows(
    `UPDATE turns SET started_at = started_at - interval '1 minute' WHERE state = 'running' RETURNING id`,
  )
  if (running.length > 0) await host.order('sweep')
  return running.length
}

async function waitForTimers(host: SoakedHost, most: number): Promise<Handles> {
  let handles = await host.order('handles')
  for (let look = 1; handles.timers > 0 && look < most; look++) {
    await pause(lookEveryMs)
    handles = await host.order('handles')
  }
  return handles
}

function nameLeft({ ofTurns }: Memory): string {
  const left = Object.entries(ofTurns).filter(([, count]) => count > 0)
  return left.map(([name, count]) => `${count} ${name}`).join(', ')
}

/** Cycles in which a process is still filling its caches. */
const warmUpCycles = 2
const mebibyte = 1_048_576
/** In MiB a minute over minutes, or in KiB per act over a hundred of them, while caches still grow. */
const mostGrowth = { full: 1, reduced: 20 }

/** @throws BrokenPromise if it keeps growing */
export function judgeRests(rests: readonly Rest[], size: keyof typeof mostGrowth): Figures {
  const warm = rests.slice(warmUpCycles)
  const growth = {
    full: slopeOf(warm.map(({ atMs, heap }) => [atMs / 60_000, heap / mebibyte])),
    reduced: slopeOf(warm.map(({ acts, heap }) => [acts, heap / 1_024])),
  }
  const inWords = {
    full: `${growth.full.toFixed(2)} MiB a minute`,
    reduced: `${growth.reduced.toFixed(1)} KiB an act`,
  }
  if (growth[size] > mostGrowth[size]) throw new BrokenPromise(`the heap grows by ${inWords[size]}`)
  const sockets = rests.map((rest) => rest.sockets)
  const last = rests.at(-1)
  return {
    'times at rest': rests.length,
    'left of any turn': 0,
    'heap grows by': inWords[size],
    heap: `${((last?.heap ?? 0) / mebibyte).toFixed(1)} MiB`,
    'resident memory': `${((last?.resident ?? 0) / mebibyte).toFixed(0)} MiB`,
    'sockets at rest': `${Math.min(...sockets)} to ${Math.max(...sockets)}`,
  }
}
