import type { Reader } from '../../chats/owner.ts'
import { NotFoundError } from '../../errors.ts'
import type { ChatId, MessageId, TurnId } from '../../ids.ts'
import type { Outcome } from '../../outcome.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { withOrg } from '../../postgres/with-org.ts'
import { toUsage, type UsageFields, usageColumns } from '../../usage.ts'
import type { DialectName, TurnIds } from '../dialects/dialect.ts'

/** A turn as Postgres knows it. */
export interface StoredTurn
  extends TurnIds,
    Omit<Outcome, 'state' | 'upstream' | 'upstreamRequestId' | 'failedCalls'> {
  /** The request that began it. */
  readonly requestId: string
  readonly dialect: DialectName
  readonly model: string
  readonly maxTokens: number
  readonly state: Outcome['state'] | 'running'
  /** When it ended; while it runs, now. */
  readonly settledAt: Date
  /** Whether its journal shows that it lives. */
  readonly journaled: boolean
}

interface Row extends Omit<UsageFields, 'input_tokens'> {
  id: TurnId
  dialect: DialectName
  chat_id: ChatId | null
  answer_id: MessageId
  request_id: string
  model: string
  max_tokens: number
  state: StoredTurn['state']
  stop_reason: string | null
  error_code: string | null
  settled_at: Date | null
  journaled: boolean
  content: string | null
  /** Null, like all of its usage, where Claude was not asked. */
  input_tokens: number | null
  cost_nano_usd: string
  estimated: boolean
}

/**
 * A turn of this dialect. A turn whose chat was deleted is gone with it.
 * @throws NotFoundError, UnavailableError
 */
export function findTurn(reader: Reader, turnId: string, dialect: DialectName): Promise<StoredTurn> {
  return withOrg(reader.organizationId, async (tx) => {
    const turn = await readTurn(tx, reader, turnId)
    if (turn.dialect !== dialect) throw new NotFoundError('turn')
    return turn
  })
}

/** The same for a turn of any dialect, inside a transaction of the organization. @throws NotFoundError */
export async function readTurn(
  tx: Transaction,
  { organizationId, userId }: Reader,
  turnId: string,
): Promise<StoredTurn> {
  const { rows } = await tx.query<Row>(
    `SELECT t.id, t.dialect, t.chat_id, t.answer_id, t.request_id, t.model, t.max_tokens, t.state, t.stop_reason, t.error_code, t.settled_at,
              t.journaled, m.content, ${usageColumns.map((name) => `u.${name}`).join(', ')}, u.cost_nano_usd, u.estimated
         FROM turns t
         LEFT JOIN messages m ON m.organization_id = t.organization_id AND m.id = t.answer_id
         LEFT JOIN usage_records u ON u.organization_id = t.organization_id AND u.turn_id = t.id
        WHERE t.organization_id = $1 AND t.id = $2 AND ($3::text IS NULL OR t.user_id = $3) 
          AND (t.chat_id IS NOT NULL OR t.dialect <> 'chat')`,
    [organizationId, turnId, userId],
  )
  if (rows[0] === undefined) throw new NotFoundError('turn')
  return toTurn(rows[0])
}

function toTurn(row: Row): StoredTurn {
  return {
    id: row.id,
    dialect: row.dialect,
    chatId: row.chat_id ?? undefined,
    answerId: row.answer_id,
    requestId: row.request_id,
    model: row.model,
    maxTokens: row.max_tokens,
    state: row.state,
    stopReason: row.stop_reason ?? undefined,
    errorCode: row.error_code ?? undefined,
    settledAt: row.settled_at ?? new Date(),
    journaled: row.journaled,
    text: row.content ?? '',
    bill: billOf(row),
  }
}

function billOf(row: Row): StoredTurn['bill'] {
  if (row.input_tokens === null) return undefined
  return {
    usage: toUsage({ ...row, input_tokens: row.input_tokens }),
    cost: BigInt(row.cost_nano_usd),
    estimated: row.estimated,
  }
}
