import type { Item } from '../dynamodb/item.ts'
import { expiryOf, signalsKey, type TurnKey } from './items.ts'
import { journalTable } from './journal-table.ts'

/**
 * What other processes tell the producer of a turn, wherever it runs. Signals have an item of their own, so
 * that the rest of a journal has a single writer, which need not read before it writes.
 */
export interface Signals {
  /** When the turn was asked to stop; in ms since the epoch, like all of these. */
  readonly stop_requested_at?: number
  /** When it last had a reader. */
  readonly followed_at?: number
  /** When the journal was erased. */
  readonly erased_at?: number
}

/** @param withinMs how long this may wait to be batched with other reads @throws UnavailableError */
export async function readSignals(key: TurnKey, withinMs: number): Promise<Signals> {
  return (await journalTable.getSoon(signalsKey(key), withinMs)) ?? {}
}

/** The producer reads signals twice a second. @throws UnavailableError */
export function sendSignals(key: TurnKey, signals: Signals): Promise<void> {
  const attributes: Item = { ...signals, ...expiryOf(Date.now()) }
  return journalTable.setAttributes(signalsKey(key), attributes)
}
