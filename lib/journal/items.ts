import type { Item, Key } from '../dynamodb/item.ts'
import type { OrganizationId, TurnId } from '../ids.ts'

/** The keys of the table, for reading it and for creating it. */
export const journalKeys = { partition: 'turn', sort: 'item', expiry: 'expires_at' } as const

/**
 * Names a journal. The organization is part of its partition key, so no other organization's key finds it.
 */
export interface TurnKey {
  readonly organizationId: OrganizationId
  readonly turnId: TurnId
}

/** A retry under the same Idempotency-Key, up to a day later, still finds the journal. */
export const keptForMs = 26 * 3_600_000

/**
 * The item that a journal begins and ends with, and the one written by processes other than its producer.
 * Both sort after every batch.
 */
export const headName = 'head'
export const signalsName = 'signals'

export function headKey(key: TurnKey): Key {
  return keyOf(key, headName)
}

export function signalsKey(key: TurnKey): Key {
  return keyOf(key, signalsName)
}

/** Batches are numbered from 1; six digits allow one per 100 ms for a day. */
export function batchKey(key: TurnKey, number: number): Key {
  return keyOf(key, batchName(number))
}

export function batchName(number: number): string {
  return `batch#${String(number).padStart(6, '0')}`
}

/** The key that sorts before every item of a journal. */
export function firstKey(key: TurnKey): Key {
  return keyOf(key, ' ')
}

export function keyOf({ organizationId, turnId }: TurnKey, item: string): Key {
  return { [journalKeys.partition]: `${organizationId}/${turnId}`, [journalKeys.sort]: item }
}

/**
 * The attribute that says when an item expires: all items of a journal expire together.
 * @param openedAt in ms
 */
export function expiryOf(openedAt: number): Item {
  return { [journalKeys.expiry]: Math.floor((openedAt + keptForMs) / 1_000) }
}

/** DynamoDB removes expired items at some later time; until then they must not be read. */
export function hasExpired(item: Item): boolean {
  return Number(item[journalKeys.expiry]) * 1_000 <= Date.now()
}
