import { NotFoundError, OrganizationSuspendedError } from '../errors.ts'
import { type GivenId, isId, type OrganizationId, type UserId } from '../ids.ts'
import { type Transaction, transaction } from '../postgres/transaction.ts'
import type { Person } from './membership.ts'

/** An organization that a person has joined or is invited to, and who they are there. */
export interface OwnMembership {
  readonly organizationId: OrganizationId
  readonly userId: UserId
}

/**
 * Runs `work` as one transaction in the row scope of an organization that a person has joined or is invited
 * to. Nothing else changes the organization meanwhile, so no address in it can be invited, removed or
 * accepted at the same time.
 * @throws NotFoundError for every other organization, existing or not; OrganizationSuspendedError,
 * UnavailableError; whatever `work` throws, after a rollback
 */
export function changeOrgAsInvited<Result>(
  organizationId: GivenId,
  person: Person,
  work: (tx: Transaction, own: OwnMembership) => Promise<Result>,
): Promise<Result> {
  if (!isId('organization', organizationId)) throw new NotFoundError('invitation')
  return transaction('BEGIN', async (tx) => {
    // Before the scope is opened: a stranger neither learns anything of the organization nor holds it up.
    await findOwn(tx, organizationId, person)
    await enterAlone(tx, organizationId)
    const userId = await findOwn(tx, organizationId, person)
    return work(tx, { organizationId, userId })
  })
}

/** @throws NotFoundError, OrganizationSuspendedError */
async function enterAlone(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  await tx.query(
    `SELECT set_config('app.organization_id', $1, true), pg_advisory_xact_lock(hashtextextended($1, 0))`,
    [organizationId],
  )
  const { rows } = await tx.query<{ is_suspended: boolean }>(
    'SELECT suspended_at IS NOT NULL AS is_suspended FROM organizations WHERE id = $1 AND deleted_at IS NULL',
    [organizationId],
  )
  if (rows[0] === undefined) throw new NotFoundError('invitation')
  if (rows[0].is_suspended) throw new OrganizationSuspendedError()
}

/**
 * An invitation by subject comes before one by address, and a person who has joined has no other. @throws
 * NotFoundError
 */
async function findOwn(
  tx: Transaction,
  organizationId: OrganizationId,
  { subject, email }: Person,
): Promise<UserId> {
  const { rows } = await tx.query<{ user_id: UserId }>(
    `SELECT user_id FROM memberships_of(p_subject => $2, p_email => $3)
      WHERE organization_id = $1
      ORDER BY joined_at, subject
      LIMIT 1`,
    [organizationId, subject, email],
  )
  if (rows[0] === undefined) throw new NotFoundError('invitation')
  return rows[0].user_id
}
