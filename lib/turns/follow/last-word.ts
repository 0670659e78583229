import type { JournalReader } from '../../journal/journal-reader.ts'
import { fromUnsettled, type Outcome, type UnsettledOutcome } from '../../outcome.ts'
import type { Telling } from '../dialects/dialect.ts'

/**
 * How a turn ended, as recorded by its own process when Postgres did not take it; undefined where there is no
 * such record. Usage and cost are exact. The record says how many pieces the answer has: where some were
 * lost, the rest is only a part, and is never kept as the whole.
 */
export function lastWordOf(journal: JournalReader, dialect: Telling): Outcome | undefined {
  const unsettled = journal.head?.ending?.unsettled as UnsettledOutcome | undefined
  if (!unsettled) return undefined
  const outcome = fromUnsettled(unsettled, dialect.keptText(journal.pieces))
  if (journal.isComplete || outcome.state !== 'completed') return outcome
  return { ...outcome, state: 'failed', errorCode: 'answer_not_kept' }
}
