import type { JournalReader } from '../../journal/journal-reader.ts'
import { fromUnsettled, type Outcome, type UnsettledOutcome } from '../../outcome.ts'
import type { Dialect } from '../dialects/dialect.ts'

/**
 * How a turn ended, in the words of its own process, which Postgres did not take; undefined where there are none. Usage and
 * cost are exact. The words say how many pieces the answer has: where some of them were lost, what is left is a part, and
 * never kept as the whole.
 */
export function lastWordOf(journal: JournalReader, dialect: Dialect): Outcome | undefined {
  const unsettled = journal.head?.ending?.unsettled as UnsettledOutcome | undefined
  if (!unsettled) return undefined
  const outcome = fromUnsettled(unsettled, dialect.keptText(journal.pieces))
  if (journal.isComplete || outcome.state !== 'completed') return outcome
  return { ...outcome, state: 'failed', errorCode: 'answer_not_kept' }
}
