import type { Item, Key } from '../dynamodb/table.ts'
import type { OrganizationId, TurnId } from '../ids.ts'

/** How the table is keyed, here and where it is made. */
export const journalKeys = { partition: 'turn', sort: 'item', expiry: 'expires_at' } as const

/** Whose journal is meant. Its partition bears the organization, so no other organization's key finds it. */
export interface TurnKey {
  readonly organizationId: OrganizationId
  readonly turnId: TurnId
}

/** A retry under the same Idempotency-Key, a day later at most, still finds the journal. */
export const keptForMs = 26 * 3_600_000

/** The item that a journal begins and ends with, and that of others than its producer. Both sort after every batch. */
export const headName = 'head'
export const signalsName = 'signals'

export function headKey(key: TurnKey): Key {
  return keyOf(key, headName)
}

export function signalsKey(key: TurnKey): Key {
  return keyOf(key, signalsName)
}

/** Batches are numbered from 1; six digits are enough for one each 100 ms over a day. */
export function batchKey(key: TurnKey, number: number): Key {
  return keyOf(key, batchName(number))
}

export function batchName(number: number): string {
  return `batch#${String(number).padStart(6, '0')}`
}

/** The key before every item of a journal. */
export function firstKey(key: TurnKey): Key {
  return keyOf(key, ' ')
}

export function keyOf({ organizationId, turnId }: TurnKey, item: string): Key {
  return { [journalKeys.partition]: `${organizationId}/${turnId}`, [journalKeys.sort]: item }
}

/** The attribute that says when an item expires: all items of a journal do at once. @param openedAt in ms */
export function expiryOf(openedAt: number): Item {
  return { [journalKeys.expiry]: Math.floor((openedAt + keptForMs) / 1_000) }
}

/** DynamoDB removes what has expired some day; until then nobody may read it. */
export function hasExpired(item: Item): boolean {
  return Number(item[journalKeys.expiry]) * 1_000 <= Date.now()
}
