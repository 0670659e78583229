import { itemsAfter, putSoon, removeSoon } from '../dynamodb/items.ts'
import { expiryOf, firstKey, headKey, headName, journalKeys, keyOf, type TurnKey } from './items.ts'

/**
 * Removes every word of a turn. What stays is a head that says so, with no word in it: a producer that still runs, or
 * is about to open the journal, finds it and removes what it wrote meanwhile.
 * @throws UnavailableError
 */
export async function eraseJournal(key: TurnKey): Promise<void> {
  await putSoon({ ...headKey(key), ...expiryOf(Date.now()) })
  const items = await itemsAfter(firstKey(key))
  const batches = items.map((item) => String(item[journalKeys.sort])).filter((name) => name !== headName)
  await Promise.all(batches.map((name) => removeSoon(keyOf(key, name))))
}
