import type { PriceOfModel } from '../../budget/prices/price-table.ts'
import { JournalReader } from '../../journal/journal-reader.ts'
import type { TurnIds } from '../dialects/dialect.ts'
import { lastWordOf } from '../follow/last-word.ts'
import { endDisowned } from '../settle/disown-turn.ts'
import type { EarlierTurn } from './turn.ts'
import type { BegunQuestion, TurnRequest } from './turn-request.ts'

/**
 * Begins a turn, unless the request repeats one that answers it. In place of one that cannot do that, another begins.
 * @returns the turn that is now running, or the one that answers this request because it is a repetition
 * @throws ApiError
 */
export async function beginOrRepeat(
  request: TurnRequest,
  ids: TurnIds,
  price: PriceOfModel,
): Promise<BegunQuestion | EarlierTurn> {
  const { question, ownRetry } = request
  const begun = await question.begin(request, ids, price)
  if (!('earlier' in begun)) return begun
  const { earlier, isRunning, way } = begun
  // Whatever became of it, it is the answer to its key.
  if (way === 'idempotency_key' && !isRunning) return begun
  const journal = new JournalReader({ organizationId: request.principal.organizationId, turnId: earlier })
  await journal.read().catch(() => undefined)
  if (isRunning && (await endDisowned(request, earlier, journal))) return question.begin(request, ids, price)
  if (way === 'idempotency_key' || canAnswer(journal, request, isRunning)) return begun
  return question.begin(
    { ...request, ownRetry: ownRetry && { ...ownRetry, passedOver: earlier } },
    ids,
    price,
  )
}

/** Not a turn whose process is dead, nor one that failed or of which something is lost. */
function canAnswer(journal: JournalReader, { dialect }: TurnRequest, isRunning: boolean): boolean {
  const { head, isAlive, isComplete } = journal
  // A turn that has just begun may have no journal yet.
  if (head === undefined) return isRunning
  // An answer may be whole although it could not be booked yet.
  const isWhole = head.ending?.failure === undefined || lastWordOf(journal, dialect)?.state === 'completed'
  return isAlive || (isComplete && isWhole)
}
