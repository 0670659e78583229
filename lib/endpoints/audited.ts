import { type Actor, type AuditAction, recordEvent } from '../audit/record-event.ts'
import type { Principal } from '../auth/principal.ts'
import type { Change } from '../change.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { changeOrg, changeOrgAlone, withOrg, withOrgAlone } from '../postgres/with-org.ts'
import { changeOrgAsInvited, type OwnMembership } from '../tenancy/change-org-as-invited.ts'
import type { EndpointRequest } from './endpoint.ts'

/** Makes a change in the caller's own organization together with its audit event: both or neither. */
export function audited<Result>(
  request: Pick<EndpointRequest, 'principal' | 'requestId'>,
  action: AuditAction,
  work: (tx: Transaction) => Promise<Change<Result>>,
): Promise<Result> {
  const { principal } = request
  return changeOrg(principal, (tx) => recorded(tx, principal.organizationId, actorOf(request), action, work))
}

/**
 * `audited` for the end of something that is a member's, whatever they may do now. It runs alone: nothing that was begun
 * with what ends is under way when the caller has the response.
 */
export function auditedEnd<Result>(
  { requestId }: Pick<EndpointRequest, 'requestId'>,
  { organizationId, userId }: Pick<Principal, 'organizationId' | 'userId'>,
  action: AuditAction,
  work: (tx: Transaction) => Promise<Change<Result>>,
): Promise<Result> {
  const member = { userId, apiKeyId: null, requestId }
  return withOrgAlone(organizationId, (tx) => recorded(tx, organizationId, member, action, work))
}

/** `audited` for a change that runs alone: no other change meanwhile, and no turn begins or ends. */
export function auditedAlone<Result>(
  request: EndpointRequest,
  action: AuditAction,
  work: (tx: Transaction) => Promise<Change<Result>>,
): Promise<Result> {
  const { principal } = request
  return changeOrgAlone(principal, (tx) =>
    recorded(tx, principal.organizationId, actorOf(request), action, work),
  )
}

/** `audited` for a change by the operator, which a suspended organization permits too. */
export function auditedByOperator<Result>(
  { requestId }: EndpointRequest,
  organizationId: OrganizationId,
  action: AuditAction,
  work: (tx: Transaction) => Promise<Change<Result>>,
): Promise<Result> {
  const operator = { userId: null, apiKeyId: null, requestId }
  return withOrg(organizationId, (tx) => recorded(tx, organizationId, operator, action, work))
}

/**
 * `audited` for a person's decision about their own membership of an organization that invited them. The
 * actor is the member they are there. A decision that changes nothing leaves no event.
 */
export function auditedByInvited<Result>(
  { requestId, person, addHeaders }: EndpointRequest,
  organizationId: string,
  action: AuditAction,
  work: (tx: Transaction, own: OwnMembership) => Promise<Change<Result>>,
): Promise<Result> {
  return changeOrgAsInvited(organizationId, person, async (tx, own) => {
    addHeaders({ 'X-Organization-ID': own.organizationId })
    const { result, ...change } = await work(tx, own)
    const actor = { userId: own.userId, apiKeyId: null, requestId }
    if (change.before !== change.after) await recordEvent(tx, own.organizationId, actor, action, change)
    return result
  })
}

function actorOf({
  principal: { userId, apiKeyId },
  requestId,
}: Pick<EndpointRequest, 'principal' | 'requestId'>): Actor {
  return { userId, apiKeyId: apiKeyId ?? null, requestId }
}

async function recorded<Result>(
  tx: Transaction,
  organizationId: OrganizationId,
  actor: Actor,
  action: AuditAction,
  work: (tx: Transaction) => Promise<Change<Result>>,
): Promise<Result> {
  const { result, ...change } = await work(tx)
  await recordEvent(tx, organizationId, actor, action, change)
  return result
}
