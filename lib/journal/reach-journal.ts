import { journalKeys } from './items.ts'
import { journalTable } from './journal-table.ts'

/** Reads what is never there: opens the connection, or shows that there is none. @throws UnavailableError */
export async function reachJournal(): Promise<void> {
  await journalTable.getSoon({ [journalKeys.partition]: 'health', [journalKeys.sort]: 'health' })
}
