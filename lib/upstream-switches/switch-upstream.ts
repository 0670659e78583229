import { log } from '../log.ts'
import { count } from '../metrics/record.ts'
import { changeAsOperator } from '../postgres/as-operator.ts'
import type { UpstreamName } from '../upstream-names.ts'
import { listSwitches } from './list-switches.ts'
import type { SwitchedModel, UpstreamState } from './upstream-state.ts'

/** What is switched. */
export interface SwitchTarget {
  readonly upstream: UpstreamName
  readonly model: SwitchedModel
}

/**
 * Switches an upstream off: no turn that begins from now on may use it. Repeated, it stays off since the first time; the last
 * reason counts.
 * @throws UnavailableError when Postgres is away
 */
export function switchOff(target: SwitchTarget, reason: string): Promise<UpstreamState> {
  return change(
    target,
    { state: 'off', reason },
    `INSERT INTO upstream_switches (upstream, model, reason) VALUES ($1, $2, $3)
       ON CONFLICT (upstream, model) DO UPDATE SET reason = excluded.reason
             WHERE upstream_switches.reason <> excluded.reason`,
    [reason],
  )
}

/**
 * Takes one switch back. An upstream that is off for all models and for one stays off for the model until both are taken back.
 * @throws UnavailableError when Postgres is away
 */
export function switchOn(target: SwitchTarget): Promise<UpstreamState> {
  return change(target, { state: 'on' }, 'DELETE FROM upstream_switches WHERE upstream = $1 AND model = $2')
}

/** An upstream belongs to no organization, so no audit log has a place for this: the function's own log tells of it. */
async function change(
  { upstream, model }: SwitchTarget,
  told: { state: 'off' | 'on'; reason?: string },
  statement: string,
  values: readonly string[] = [],
): Promise<UpstreamState> {
  const { changed, upstreams } = await changeAsOperator(async (tx) => {
    const { rowCount } = await tx.query(statement, [upstream, model, ...values])
    return { changed: rowCount === 1, upstreams: await listSwitches(tx) }
  })
  if (changed) {
    count('upstream_switches_total', { upstream, model, state: told.state })
    log().warn('The operator has switched an upstream', { upstream, model, ...told })
  }
  const after = upstreams.find((each) => each.upstream === upstream)
  if (after === undefined) throw new Error(`${upstream} is not among the upstreams`)
  return after
}
