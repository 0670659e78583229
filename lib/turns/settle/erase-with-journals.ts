import { deleteChat } from '../../chats/delete-chat.ts'
import type { ChatOfOwner } from '../../chats/owner.ts'
import type { OrganizationId, TurnId } from '../../ids.ts'
import { eraseJournal } from '../../journal/erase-journal.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { eraseOrganization } from '../../tenancy/erase-organization.ts'

// Journals are erased before the transaction commits: if that fails, nothing is deleted, and it can be tried
// again.

/** Journals live no longer than this; older ones are gone by themselves. */
const keptFor = '27 hours'
const atOnce = 25

/**
 * Deletes a chat with everything said in it, including the journals of its turns.
 * @throws NotFoundError, UnavailableError
 */
export async function eraseChat(tx: Transaction, chat: ChatOfOwner): Promise<void> {
  const { organizationId, chatId } = chat
  await tx.query('SELECT FROM chats WHERE organization_id = $1 AND id = $2 FOR UPDATE', [
    organizationId,
    chatId,
  ])
  const turns = await turnsWithJournals(tx, organizationId, chatId)
  await deleteChat(tx, chat)
  await eraseAll(organizationId, turns)
}

/**
 * Erases an organization with everything said in it, including the journals of its turns.
 * @returns when
 * @throws NotFoundError, UnavailableError
 */
export async function eraseOrganizationWithJournals(tx: Transaction, id: OrganizationId): Promise<Date> {
  const deletedAt = await eraseOrganization(tx, id)
  await eraseAll(id, await turnsWithJournals(tx, id, null))
  return deletedAt
}

/** Also marks those that still run: their journal no longer shows that they live. */
async function turnsWithJournals(
  tx: Transaction,
  organizationId: OrganizationId,
  chatId: string | null,
): Promise<TurnId[]> {
  const { rows } = await tx.query<{ id: TurnId; state: string }>(
    `SELECT id, state FROM turns
      WHERE organization_id = $1 AND ($2::text IS NULL OR chat_id = $2) AND started_at > now() - $3::interval`,
    [organizationId, chatId, keptFor],
  )
  const running = rows.filter(({ state }) => state === 'running').map(({ id }) => id)
  await tx.query('UPDATE turns SET journaled = false WHERE organization_id = $1 AND id = ANY($2)', [
    organizationId,
    running,
  ])
  return rows.map(({ id }) => id)
}

async function eraseAll(organizationId: OrganizationId, turns: TurnId[]): Promise<void> {
  for (let start = 0; start < turns.length; start += atOnce) {
    const some = turns.slice(start, start + atOnce)
    await Promise.all(some.map((turnId) => eraseJournal({ organizationId, turnId })))
  }
}
