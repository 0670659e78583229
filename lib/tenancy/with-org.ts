import { isId, type OrganizationId } from '../ids.ts'
import { type Transaction, transaction } from '../postgres/transaction.ts'

/**
 * Runs `work` as one transaction that sees and writes the rows of one organization only. The scope is local to
 * the transaction, so a pooled connection carries none of it to its next user.
 * @throws UnavailableError when Postgres is away; whatever `work` throws, after a rollback
 */
export function withOrg<Result>(
  organizationId: OrganizationId,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const id = literal(organizationId)
  return transaction(`BEGIN; SELECT set_config('app.organization_id', ${id}, true)`, work)
}

/**
 * `withOrg` for a change that the organization makes itself. An erasure waits for it or comes first, so that nothing
 * is ever written into an organization that is gone.
 * @throws OrganizationSuspendedError, UnavailableError; whatever `work` throws, after a rollback
 */
export function changeOrg<Result>(
  organizationId: OrganizationId,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return transaction(`BEGIN; SELECT enter_organization(${literal(organizationId)})`, work)
}

/**
 * `changeOrg` for a change during which no other one runs and no turn begins or ends.
 * @throws OrganizationSuspendedError, UnavailableError; whatever `work` throws, after a rollback
 */
export function changeOrgAlone<Result>(
  organizationId: OrganizationId,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return transaction(`BEGIN; SELECT enter_organization_alone(${literal(organizationId)})`, work)
}

/** The text of BEGIN takes no parameters, so the id is checked to the letter before it stands in there. */
function literal(organizationId: OrganizationId): string {
  if (!isId('organization', organizationId)) throw new TypeError('Not an organization id')
  return `'${organizationId}'`
}
