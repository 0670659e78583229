import { NotFoundError } from '../errors.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'

/** How long an erasure may take: other statements have ten seconds, a large organization takes minutes. */
const patienceMs = 840_000

/**
 * Deletes everything that was said in the organization, and everybody's name, for good. The ledger stays.
 * @returns when
 * @throws NotFoundError also when it is deleted already
 */
export async function eraseOrganization(tx: Transaction, id: OrganizationId): Promise<Date> {
  await tx.query("SELECT set_config('statement_timeout', $1, true)", [`${patienceMs}ms`])
  const erasure = {
    text: 'SELECT erase_organization(p_organization_id => $1) AS deleted_at',
    query_timeout: patienceMs,
  }
  const { rows } = await tx.query<{ deleted_at: Date | null }>(erasure, [id])
  const deletedAt = rows[0]?.deleted_at
  if (!deletedAt) throw new NotFoundError('organization')
  return deletedAt
}
