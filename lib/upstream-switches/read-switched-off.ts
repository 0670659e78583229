import { log } from '../log.ts'
import { type Moment, momentNow, msSince } from '../moment.ts'
import { callFunction } from '../postgres/call-function.ts'
import type { UpstreamName } from '../upstream-names.ts'
import { within } from '../within.ts'

/** How long an answer counts in this process, and so how late a switch may come to what asks here. */
const freshMs = 3_000
/** Whoever asks is about to call Claude, and a caller waits. */
const patienceMs = 1_000

type Names = ReadonlySet<UpstreamName>

interface Entry {
  readonly askedAt: Moment
  /** Never rejects. */
  readonly names: Promise<Names>
}

/** By model: at most as many as are sold. */
const entries = new Map<string, Entry>()

/**
 * The upstreams that the operator has switched off for a model, as of three seconds ago at most. While Postgres is away it is
 * what was known last, or none.
 * @param model the plain name of one that is sold
 */
export function readSwitchedOff(model: string): Promise<Names> {
  const last = entries.get(model)
  if (last !== undefined && msSince(last.askedAt) < freshMs) return last.names
  const names = ask(model).catch((error: unknown) => {
    log().warn('Nobody knows which upstreams are switched off', { reason: String(error) })
    return last?.names ?? new Set<UpstreamName>()
  })
  entries.set(model, { askedAt: momentNow(), names })
  return names
}

async function ask(model: string): Promise<Names> {
  const asked = callFunction<{ switched_off: UpstreamName[] | null }>('switched_off', { model })
  if (!(await within(patienceMs, asked))) throw new Error(`No answer within ${patienceMs} ms`)
  const [row] = await asked
  return new Set(row?.switched_off)
}
