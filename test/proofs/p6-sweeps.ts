import { setTimeout as pause } from 'node:timers/promises'
import type { OrganizationId, TurnId } from '../../lib/ids.ts'
import type { Application } from '../harness/application.ts'
import { ageJournal } from '../harness/journals.ts'
import { type Death, MortalHost } from '../harness/mortal-host.ts'

/** In ms: more than a lease. */
const aMinute = 60_000
const atOnce = 3

/** Lets a minute pass for all turns that run; in the journal of a turn that lives there are newer signs of life. */
export async function passAMinute({ database }: Application, living: string): Promise<void> {
  const turns = await database.rows<{ organization_id: OrganizationId; id: TurnId }>(
    `UPDATE turns SET started_at = started_at - $1 * interval '1 ms' WHERE state = 'running'
     RETURNING organization_id, id`,
    [aMinute],
  )
  const dead = turns.filter(({ id }) => id !== living)
  await Promise.all(
    dead.map(({ organization_id: organizationId, id }) =>
      ageJournal({ organizationId, turnId: id }, aMinute),
    ),
  )
}

/** Sweeps as the clock does, again and again; the first sweepers die of it, each in its own way. */
export class Sweepers {
  readonly #deaths: Death[]

  constructor(deaths: readonly Death[]) {
    this.#deaths = [...deaths]
  }

  /** Sweeps once for each that is to die, and then with several at once. */
  async sweepOnce(): Promise<void> {
    for (const death of [...this.#deaths]) {
      await this.#sweepAndDie()
      if (this.#deaths[0] === death) throw new Error(`a sweeper has come to its end without ${death.point}`)
    }
    await sweepAtOnce()
  }

  /** Sweeps every so many ms until the signal comes. */
  async sweepEvery(everyMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await (this.#deaths.length > 0 ? this.#sweepAndDie() : sweepAtOnce())
      await pause(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async #sweepAndDie(): Promise<void> {
    const [death] = this.#deaths
    const host = await MortalHost.start(death)
    const survived = await host.sweep()
    // As long as there is nothing to sweep, it does not come to the point of its death.
    if (survived) await host.kill()
    else this.#deaths.shift()
  }
}

async function sweepAtOnce(): Promise<void> {
  const { handler: sweep } = await import('../../functions/sweep-turns/handler.ts')
  await Promise.all(Array.from({ length: atOnce }, () => sweep()))
}
