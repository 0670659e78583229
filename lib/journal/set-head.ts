import { type Item, setWhere } from '../dynamodb/items.ts'
import { headKey, openedAttribute, type TurnKey } from './items.ts'

/**
 * Adds to the head of a journal.
 * @returns false where there is no journal, or it was erased
 * @throws UnavailableError
 */
export function setHead(key: TurnKey, attributes: Item): Promise<boolean> {
  return setWhere(openedAttribute, headKey(key), attributes)
}
