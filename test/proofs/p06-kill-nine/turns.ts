import type { OrganizationId, TurnId } from '../../../lib/ids.ts'
import type { DialectName } from '../../../lib/turns/dialects/dialect.ts'
import type { Application } from '../../harness/application.ts'
import { readJournal } from '../../harness/journals.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import type { Asked } from './asked.ts'

/** A turn with everything that is kept of it; without a chat, its text is in its journal. Money is in nano-USD. */
export interface Turn {
  readonly id: TurnId
  readonly dialect: DialectName
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
  /** Whether its whole answer can still be told. */
  readonly isWhole: boolean
  /** The prompt's tokens of all kinds. Null, like all that follows, if nothing was charged. */
  readonly prompt: string | null
  readonly output_tokens: number | null
  readonly cost: string | null
  readonly estimated: boolean | null
}

/** All turns, the earliest first. */
export async function readTurns({ database }: Application): Promise<Turn[]> {
  const turns = await database.rows<Omit<Turn, 'isWhole'>>(
    `SELECT t.id, t.organization_id, t.dialect, t.state, t.upstream_request_id, t.hold_nano_usd AS hold, t.settled_at,
            t.idempotency_digest IS NOT NULL AS has_key, coalesce(a.content, '') AS text,
            CASE WHEN t.dialect = 'chat' THEN q.content
                 WHEN t.idempotency_digest IS NOT NULL THEN 'Question ' || split_part(t.request_id, '-', 2) || '.'
            END AS question,
            u.input_tokens || ' + ' || u.cache_read_input_tokens || ' + ' || u.cache_creation_5m_input_tokens AS prompt,
            u.output_tokens, u.cost_nano_usd AS cost, u.estimated
       FROM turns t
       LEFT JOIN messages q ON q.turn_id = t.id AND q.role = 'user'
       LEFT JOIN messages a ON a.turn_id = t.id AND a.role = 'assistant'
       LEFT JOIN usage_records u ON u.turn_id = t.id
      ORDER BY t.id`,
  )
  return Promise.all(turns.map(withJournal))
}

async function withJournal(turn: Omit<Turn, 'isWhole'>): Promise<Turn> {
  const client = dialectClients.find(({ name }) => name === turn.dialect)
  if (client === undefined || client.hasChats) return { ...turn, isWhole: true }
  const { pieces, hasEnded } = await readJournal({ organizationId: turn.organization_id, turnId: turn.id })
  const stream = client.streamOf?.(pieces) ?? pieces.join('')
  return { ...turn, text: client.told(stream).text, isWhole: hasEnded }
}

/** The turn that a question began; the last one if it was asked again. */
export async function findTurn(app: Application, { message }: Asked): Promise<Turn> {
  const turn = (await readTurns(app)).findLast(({ question }) => question === message)
  if (turn === undefined) throw new Error(`${message} has begun no turn`)
  return turn
}
