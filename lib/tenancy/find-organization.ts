import { NotFoundError } from '../errors.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import {
  type Organization,
  type OrganizationRow,
  organizationColumns,
  toOrganization,
} from './organization.ts'

/** @throws NotFoundError when it was deleted while the caller is still remembered */
export async function findOrganization(
  tx: Transaction,
  organizationId: OrganizationId,
): Promise<Organization> {
  const { rows } = await tx.query<OrganizationRow>(
    `SELECT ${organizationColumns} FROM organizations WHERE id = $1 AND deleted_at IS NULL`,
    [organizationId],
  )
  if (rows[0] === undefined) throw new NotFoundError('organization')
  return toOrganization(rows[0])
}
