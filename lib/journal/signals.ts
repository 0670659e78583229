import type { Item } from '../dynamodb/table.ts'
import { expiryOf, signalsKey, type TurnKey } from './items.ts'
import { journalTable } from './journal-table.ts'

/**
 * What others let the producer of a turn know, wherever it runs. They have an item of their own, so that the rest of a
 * journal has one writer, who need not look before it writes.
 */
export interface Signals {
  /** When the turn was asked to stop, in ms since the epoch, as all of these. */
  readonly stop_requested_at?: number
  /** When somebody last read along. */
  readonly followed_at?: number
  /** When the journal was erased. */
  readonly erased_at?: number
}

/** @param withinMs how long this may wait for others who read @throws UnavailableError */
export async function readSignals(key: TurnKey, withinMs: number): Promise<Signals> {
  return (await journalTable.getSoon(signalsKey(key), withinMs)) ?? {}
}

/** The producer looks twice a second. @throws UnavailableError */
export function sendSignals(key: TurnKey, signals: Signals): Promise<void> {
  const attributes: Item = { ...signals, ...expiryOf(Date.now()) }
  return journalTable.setAttributes(signalsKey(key), attributes)
}
