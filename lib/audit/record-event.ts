import type { Change } from '../change.ts'
import type { ApiKeyId, OrganizationId, UserId } from '../ids.ts'
import { newId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { boundedStates } from './bounded-states.ts'

/** Who made a change: a member, perhaps through a key, or the operator, who is a member of nothing. */
export interface Actor {
  readonly userId: UserId | null
  readonly apiKeyId: ApiKeyId | null
  readonly requestId: string
}

export const auditActions = [
  'organization.created',
  'organization.updated',
  'organization.suspended',
  'organization.restored',
  'organization.deleted',
  'member.invited',
  'member.joined',
  'member.declined',
  'member.updated',
  'member.removed',
  'sign_in.created',
  'sign_in.ended',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
  'budget.set',
  'budget.removed',
  'budget.topped_up',
  'budget.reset',
  'rate_limit.set',
  'rate_limit.removed',
] as const
export type AuditAction = (typeof auditActions)[number]

/**
 * Writes a change's event in the transaction of the change. It can never be altered or deleted, so it is
 * small: long values are kept as digests.
 */
export async function recordEvent(
  tx: Transaction,
  organizationId: OrganizationId,
  { userId, apiKeyId, requestId }: Actor,
  action: AuditAction,
  { target, ...states }: Omit<Change, 'result'>,
): Promise<void> {
  const { before, after } = boundedStates(states.before, states.after)
  await tx.query(
    `INSERT INTO audit_log (organization_id, id, user_id, api_key_id, request_id, action, target, before, after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [organizationId, newId('auditEvent'), userId, apiKeyId, requestId, action, target, before, after],
  )
}
