import { setTimeout as pause } from 'node:timers/promises'
import type { Owner } from '../../../chats/owner.ts'
import { InvalidRequestError } from '../../../errors.ts'
import type { TurnId } from '../../../ids.ts'
import { JournalReader } from '../../../journal/journal-reader.ts'
import { withOrg } from '../../../postgres/with-org.ts'
import type { KeptItems } from './request/input-items.ts'
import { turnOfItem } from './response-ids.ts'
import { itemsIn } from './told-events.ts'

/** How many journals are read at once: one may have megabytes. */
const atOnce = 5
/** How often a journal is read while its producer writes, and how many times at most. */
const tryEveryMs = 100
const mostTries = 20
/** A longer conversation is for its client to send. */
const mostTurns = 200

/**
 * Items of the caller's earlier responses, while their journals are kept. The AI SDK refers to them unless it is told not to,
 * in every turn with a tool. What belongs to somebody else is not found, like what is gone.
 * @throws InvalidRequestError, UnavailableError
 */
export async function findItems(owner: Owner, ids: readonly string[]): Promise<KeptItems> {
  const wanted = new Set(ids)
  const turns = await ownTurns(owner, turnsOf(ids))
  const found = new Map<string, object>()
  const readSome = async () => {
    for (let turnId = turns.pop(); turnId; turnId = turns.pop()) {
      for (const [id, item] of await itemsOfTurn(owner, turnId)) if (wanted.has(id)) found.set(id, item)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, readSome))
  return found
}

function turnsOf(ids: readonly string[]): TurnId[] {
  const turns = new Set(ids.map(turnOfItem).filter((id) => id !== undefined))
  if (turns.size <= mostTurns) return [...turns]
  throw new InvalidRequestError(
    `input refers to items of ${turns.size} responses; ${mostTurns} at most are looked for.`,
    'invalid_request',
    { param: 'input' },
  )
}

async function ownTurns({ organizationId, userId }: Owner, ids: readonly TurnId[]): Promise<TurnId[]> {
  const { rows } = await withOrg(organizationId, (tx) =>
    tx.query<{ id: TurnId }>(
      'SELECT id FROM turns WHERE organization_id = $1 AND user_id = $2 AND id = ANY ($3)',
      [organizationId, userId, ids],
    ),
  )
  return rows.map(({ id }) => id)
}

async function itemsOfTurn(
  { organizationId }: Owner,
  turnId: TurnId,
): Promise<(readonly [string, object])[]> {
  const journal = new JournalReader({ organizationId, turnId })
  await journal.read()
  for (let tries = mostTries; tries > 0 && isBeingWritten(journal); tries--) {
    await pause(tryEveryMs)
    await journal.read()
  }
  return itemsIn(journal.pieces).map((item) => [String((item as { id?: unknown }).id), item])
}

/** A client may be faster with its next request than the journal with the end of what it was told. */
function isBeingWritten({ head }: JournalReader): boolean {
  return head !== undefined && head.endedAt === undefined
}
