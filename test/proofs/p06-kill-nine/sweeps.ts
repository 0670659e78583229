import { setTimeout as pause } from 'node:timers/promises'
import type { OrganizationId, TurnId } from '../../../lib/ids.ts'
import type { Application } from '../../harness/application.ts'
import { ageJournal } from '../../harness/journals.ts'
import type { Death } from './crash-points.ts'
import { MortalHost } from './mortal-host.ts'

/** In ms: more than a lease. */
const aMinute = 60_000
const atOnce = 3

/** Lets a minute pass for all turns; the journal of a living one has newer signs of life. */
export async function passAMinute({ database }: Application, living: string): Promise<void> {
  const turns = await database.rows<{ organization_id: OrganizationId; id: TurnId; state: string }>(
    `UPDATE turns SET started_at = started_at - $1 * interval '1 ms', settled_at = settled_at - $1 * interval '1 ms'
     RETURNING organization_id, id, state`,
    [aMinute],
  )
  const dead = turns.filter(({ id, state }) => state === 'running' && id !== living)
  await Promise.all(
    dead.map(({ organization_id: organizationId, id }) =>
      ageJournal({ organizationId, turnId: id }, aMinute),
    ),
  )
}

/** Sweeps like the schedule, again and again; the first sweepers die of it, each in its own way. */
export class Sweepers {
  readonly #deaths: Death[]

  constructor(deaths: readonly Death[]) {
    this.#deaths = [...deaths]
  }

  /** Sweeps once for each that has still to die, and then with several at once. */
  async sweep(): Promise<void> {
    while (this.#deaths.length > 0) {
      if (!(await this.#sweepAndDie())) throw new Error('a sweeper has not come to the point of its death')
    }
    await sweepAtOnce()
  }

  /** Sweeps at this interval in ms, until it is stopped. */
  sweepEvery(everyMs: number): { stop(): Promise<void> } {
    const stopping = new AbortController()
    const sweeping = this.#sweepUntil(stopping.signal, everyMs)
    // A failure reaches the code that stops it.
    sweeping.catch(() => undefined)
    return {
      stop: () => {
        stopping.abort()
        return sweeping
      },
    }
  }

  async #sweepUntil(signal: AbortSignal, everyMs: number): Promise<void> {
    while (!signal.aborted) {
      await (this.#deaths.length > 0 ? this.#sweepAndDie() : sweepAtOnce())
      await pause(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** @returns whether it died, which it does not if there is nothing to sweep */
  async #sweepAndDie(): Promise<boolean> {
    const host = await MortalHost.start(this.#deaths[0])
    const survived = await host.sweep()
    if (survived) await host.kill()
    else this.#deaths.shift()
    return !survived
  }
}

async function sweepAtOnce(): Promise<void> {
  const { handler: sweep } = await import('../../../functions/messages/sweep-turns/handler.ts')
  await Promise.all(Array.from({ length: atOnce }, () => sweep()))
}
