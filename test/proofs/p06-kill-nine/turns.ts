import type { OrganizationId, TurnId } from '../../../lib/ids.ts'
import type { Application } from '../../harness/application.ts'
import type { Asked } from './asked.ts'

/** A turn with everything that Postgres has of it. Money is in nano-USD. */
export interface Turn {
  readonly id: TurnId
  readonly organization_id: OrganizationId
  readonly state: 'running' | 'completed' | 'stopped' | 'failed' | 'abandoned'
  readonly upstream_request_id: string | null
  readonly hold: string
  readonly settled_at: Date | null
  /** Null if another turn has taken it over. */
  readonly question: string | null
  /** Whether its Idempotency-Key begins no other turn. */
  readonly has_key: boolean
  readonly text: string
  /** The prompt's tokens of all kinds. Null, like all that follows, if nothing was charged. */
  readonly prompt: string | null
  readonly output_tokens: number | null
  readonly cost: string | null
  readonly estimated: boolean | null
}

/** All turns, the earliest first. */
export function readTurns({ database }: Application): Promise<Turn[]> {
  return database.rows<Turn>(
    `SELECT t.id, t.organization_id, t.state, t.upstream_request_id, t.hold_nano_usd AS hold, t.settled_at,
            t.idempotency_digest IS NOT NULL AS has_key,
            q.content AS question, coalesce(a.content, '') AS text,
            u.input_tokens || ' + ' || u.cache_read_input_tokens || ' + ' || u.cache_creation_5m_input_tokens AS prompt,
            u.output_tokens, u.cost_nano_usd AS cost, u.estimated
       FROM turns t
       LEFT JOIN messages q ON q.turn_id = t.id AND q.role = 'user'
       LEFT JOIN messages a ON a.turn_id = t.id AND a.role = 'assistant'
       LEFT JOIN usage_records u ON u.turn_id = t.id
      ORDER BY t.id`,
  )
}

/** The turn that a question began; the last one if it was asked again. */
export async function findTurn(app: Application, { message }: Asked): Promise<Turn> {
  const turn = (await readTurns(app)).findLast(({ question }) => question === message)
  if (turn === undefined) throw new Error(`${message} has begun no turn`)
  return turn
}
