import { itemsAfter, removeSoon } from '../dynamodb/items.ts'
import { firstKey, journalKeys, keyOf, type TurnKey } from './items.ts'

/**
 * Removes every word of a turn. One that still runs finds its head gone, and removes what it wrote meanwhile.
 * @throws UnavailableError
 */
export async function eraseJournal(key: TurnKey): Promise<void> {
  const items = await itemsAfter(firstKey(key))
  // The head, which is last, first: until it is gone the producer writes on.
  const names = items.map((item) => String(item[journalKeys.sort])).toReversed()
  await Promise.all(names.map((name) => removeSoon(keyOf(key, name))))
}
