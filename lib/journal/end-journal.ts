import { type Ending, endedHead } from './head.ts'
import { headKey, type TurnKey } from './items.ts'
import type { JournalReader } from './journal-reader.ts'
import { journalTable } from './journal-table.ts'

/** Writes the last word for a producer that died, if it kept a journal. @throws UnavailableError */
export async function endJournal(key: TurnKey, journal: JournalReader, ending: Ending): Promise<void> {
  if (journal.head === undefined) return
  await journalTable.putSoon(headKey(key), endedHead(journal.head.openedAt, journal.pieces.length, ending))
}
