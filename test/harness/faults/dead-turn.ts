import { identifyByHeaders } from '../../../lib/auth/identify-by-headers.ts'
import { holdRates } from '../../../lib/budget/prices/hold-rates.ts'
import { findPrice } from '../../../lib/budget/prices/price-table.ts'
import { newId } from '../../../lib/ids.ts'
import { type Ending, endedHead, openHead } from '../../../lib/journal/head.ts'
import { batchKey, expiryOf, headKey, type TurnKey } from '../../../lib/journal/items.ts'
import { journalTable } from '../../../lib/journal/journal-table.ts'
import { packPieces } from '../../../lib/journal/packed-pieces.ts'
import type { Outcome } from '../../../lib/outcome.ts'
import { beginChatlessTurn } from '../../../lib/turns/begin/begin-chatless-turn.ts'
import { beginTurn } from '../../../lib/turns/begin/begin-turn.ts'
import type { TurnRequest } from '../../../lib/turns/begin/turn-request.ts'
import { BudgetWait } from '../../../lib/turns/begin/waiting/budget-wait.ts'
import type { Dialect } from '../../../lib/turns/dialects/dialect.ts'
import type { Report } from '../../../lib/upstream/report/report.ts'
import type { ReportedUsage } from '../../../lib/upstream/report/reported-usage.ts'
import type { Usage } from '../../../lib/usage.ts'
import type { Application } from '../application.ts'

/** The model of all dead turns. */
export const model = 'claude-sonnet-5-5'

/** What a dead process left of a turn. */
export interface Remains {
  /** What was asked. */
  readonly message?: string
  /** Of an API whose turns have no chat; undefined for a turn of a chat. */
  readonly dialect?: Dialect
  /** How long ago it began, in ms. */
  readonly ageMs: number
  /** How long ago the journal was opened, in ms; undefined if there is none. */
  readonly openedMsAgo?: number
  /** How long ago the pieces were written, in ms. */
  readonly writtenMsAgo?: number
  readonly pieces?: readonly string[]
  /** What the journal has of the answer besides its pieces. */
  readonly report?: Partial<Report> & Partial<Pick<Outcome, 'failedCalls'>>
  /** The end that the head of the journal records. */
  readonly ending?: Ending
  /** The number of pieces in the head; larger than what is there if some were lost. */
  readonly piecesSaid?: number
  readonly idempotency?: TurnRequest['idempotency']
}

/** The usage that Claude reported, if the journal has any of its answer. */
export const reported: Usage = {
  inputTokens: 12,
  outputTokens: 1,
  cacheReadInputTokens: 0,
  cacheCreation5mInputTokens: 0,
  cacheCreation1hInputTokens: 0,
}

const { outputTokens, ...prompt } = reported
const reportedAtStart: ReportedUsage = { prompt, outputTokens, isCounted: false, isDoubtful: false }

/** Begins a turn of the first organization's owner, and abandons it like a process that dies. */
export async function leaveTurn(app: Application, remains: Remains): Promise<TurnKey> {
  const { ada, database } = app
  const { message = 'Hi', dialect, ageMs, idempotency } = remains
  const key = { organizationId: ada.organizationId, turnId: newId('turn') }
  const request = {
    principal: await identifyByHeaders(ada.organizationId, ada.userId),
    requestId: newId('request'),
    model,
    maxTokens: 1_000,
    dialect,
    idempotency,
    wait: new BudgetWait(0, () => undefined),
  } as unknown as TurnRequest
  const ids = { id: key.turnId, chatId: newId('chat'), answerId: newId('message') }
  const price = findPrice(model, new Date())
  const brought = {
    tokensBound: message.length,
    textBytes: message.length,
    contextTokens: 1_000_000,
    rates: holdRates(price, false),
    leastTokens: request.maxTokens,
    count: async () => undefined,
  }
  if (dialect) await beginChatlessTurn(request, brought, { ...ids, chatId: undefined })
  else await beginTurn(request, { chatId: undefined, message, system: undefined }, ids, price)
  await database.rows(`UPDATE turns SET started_at = now() - $2 * interval '1 ms' WHERE id = $1`, [
    key.turnId,
    ageMs,
  ])
  await leaveJournal(key, remains)
  return key
}

async function leaveJournal(
  key: TurnKey,
  { openedMsAgo, writtenMsAgo, pieces = [], report, ending, piecesSaid = pieces.length }: Remains,
): Promise<void> {
  const now = Date.now()
  if (writtenMsAgo !== undefined) {
    await journalTable.putSoon(batchKey(key, 1), {
      at: now - writtenMsAgo,
      packed: packPieces(pieces),
      beginning: JSON.stringify({ frame: '', usage: reportedAtStart, upstreamRequestId: 'req_upstream' }),
      report: report && JSON.stringify({ usage: reportedAtStart, ...report }),
      ...expiryOf(now),
    })
  }
  if (openedMsAgo === undefined) return
  const openedAt = now - openedMsAgo
  await journalTable.putSoon(
    headKey(key),
    ending ? endedHead(openedAt, piecesSaid, ending) : openHead(openedAt),
  )
}
