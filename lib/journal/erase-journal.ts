import { firstKey, journalKeys, keyOf, signalsName, type TurnKey } from './items.ts'
import { journalTable } from './journal-table.ts'
import { sendSignals } from './signals.ts'

/**
 * Removes every word of a turn. The signal stays: a producer that still runs, or is about to open the
 * journal, finds it and removes what it wrote in the meantime.
 * @throws UnavailableError
 */
export async function eraseJournal(key: TurnKey): Promise<void> {
  await sendSignals(key, { erased_at: Date.now() })
  const items = await journalTable.itemsAfter(firstKey(key))
  const names = items.map((item) => String(item[journalKeys.sort])).filter((name) => name !== signalsName)
  await Promise.all(names.map((name) => journalTable.removeSoon(keyOf(key, name))))
}
