import type { Item } from '../../lib/dynamodb/item.ts'
import { headOf, openHead } from '../../lib/journal/head.ts'
import { firstKey, headKey, headName, journalKeys, keyOf, type TurnKey } from '../../lib/journal/items.ts'
import { journalTable } from '../../lib/journal/journal-table.ts'
import { unpackPieces } from '../../lib/journal/packed-pieces.ts'

/** The contents of a turn's journal. */
export interface Journaled {
  readonly pieces: readonly string[]
  /** Whether Claude's first event is in it. */
  readonly hasBegun: boolean
  /** Whether its end is in it. */
  readonly hasEnded: boolean
}

export async function readJournal(key: TurnKey): Promise<Journaled> {
  const items = await journalTable.itemsAfter(firstKey(key))
  const batches = items.filter((item) => item['packed'] !== undefined)
  const pieces = batches.flatMap((batch) => unpackPieces(String(batch['packed'])))
  const head = items.find((item) => item[journalKeys.sort] === headName)
  const hasEnded = head !== undefined && headOf(head).endedAt !== undefined
  return { pieces, hasEnded, hasBegun: batches.some((batch) => batch['beginning'] !== undefined) }
}

/** Ages a journal's signs of life by that many ms, but not its end or its expiry. */
export async function ageJournal(key: TurnKey, ms: number): Promise<void> {
  await rewriteJournal(key, (item) => {
    const older = ['opened_at', 'at'].filter((name) => item[name] !== undefined)
    return Object.fromEntries(older.map((name) => [name, Number(item[name]) - ms]))
  })
}

/** Expires a journal that DynamoDB has not removed yet. */
export async function expireJournal(key: TurnKey): Promise<void> {
  await rewriteJournal(key, () => ({ [journalKeys.expiry]: Math.floor(Date.now() / 1_000) }))
}

async function rewriteJournal(key: TurnKey, change: (item: Item) => Item): Promise<void> {
  for (const item of await journalTable.itemsAfter(firstKey(key))) {
    await journalTable.putSoon(keyOf(key, String(item[journalKeys.sort])), { ...item, ...change(item) })
  }
}

/** Opens a journal again, as if whoever wrote its end had died just before. */
export async function loseEnd(key: TurnKey): Promise<void> {
  await journalTable.putSoon(headKey(key), openHead(Date.now()))
}

/** Removes the head, as if the process had died before its journal was open. */
export async function loseHead(key: TurnKey): Promise<void> {
  await journalTable.removeSoon(headKey(key))
}

/** Takes the words out of a journal that has its end. @returns what puts them back */
export async function takeWords(key: TurnKey): Promise<() => Promise<void>> {
  const items = await journalTable.itemsAfter(firstKey(key))
  const batches = items
    .filter((item) => item['packed'] !== undefined)
    .map((item) => [keyOf(key, String(item[journalKeys.sort])), item] as const)
  for (const [batch] of batches) await journalTable.removeSoon(batch)
  return async () => {
    for (const [batch, item] of batches) await journalTable.putSoon(batch, item)
  }
}
