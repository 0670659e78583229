import type { AuditAction } from '../../lib/audit/record-event.ts'
import { wakeWaiting } from '../../lib/budget/waits/wake-waiting.ts'
import type { Change } from '../../lib/change.ts'
import { auditedAlone } from '../../lib/endpoints/audited.ts'
import type { EndpointRequest } from '../../lib/endpoints/endpoint.ts'
import type { Transaction } from '../../lib/postgres/transaction.ts'

/** Changes a budget, and has the turns look that wait for one: there may be room for them now, or never. */
export async function changeBudget<Result>(
  request: EndpointRequest,
  action: AuditAction,
  work: (tx: Transaction) => Promise<Change<Result>>,
): Promise<Result> {
  const result = await auditedAlone(request, action, work)
  await wakeWaiting(request.principal.organizationId)
  return result
}
