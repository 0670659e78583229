import { type ApiKeyId, isId, type OrganizationId, type UserId } from '../ids.ts'
import { callAsText } from './call-as-text.ts'
import { type Transaction, transaction } from './transaction.ts'

/**
 * Runs `work` as one transaction that sees and writes the rows of one organization only. The scope is local
 * to the transaction, so a pooled connection carries none of it to its next user.
 * @throws UnavailableError when Postgres is away; whatever `work` throws, after a rollback
 */
export function withOrg<Result>(
  organizationId: OrganizationId,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const id = literal(organizationId)
  return transaction(`BEGIN; SELECT set_config('app.organization_id', ${id}, true)`, work)
}

/** `withOrg` for what may not run beside any change of a caller's. */
export function withOrgAlone<Result>(
  organizationId: OrganizationId,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const id = literal(organizationId)
  return transaction(
    `BEGIN; SELECT set_config('app.organization_id', ${id}, true), pg_advisory_xact_lock(hashtextextended(${id}, 0))`,
    work,
  )
}

/** The caller of a change in their organization, as they were when they were identified. */
export interface Changer {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly apiKeyId: ApiKeyId | undefined
  readonly standing: string
}

/**
 * `withOrg` for a caller's change in their own organization; the caller must still be what they were
 * identified as. An erasure waits for it or comes first, so that nothing is ever written into an organization
 * that is gone.
 * @throws CallerChangedError, UnavailableError; whatever `work` throws, after a rollback
 */
export function changeOrg<Result>(
  changer: Changer,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return transaction(`BEGIN; ${callAsText('enter_organization', standingOf(changer))}`, work)
}

/**
 * `changeOrg` for a change during which no other one runs and no turn begins or ends: of money, and of
 * anything that takes power away, so that nothing begun with that power is still under way when the caller
 * has the response.
 * @throws CallerChangedError, UnavailableError; whatever `work` throws, after a rollback
 */
export function changeOrgAlone<Result>(
  changer: Changer,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return transaction(`BEGIN; ${callAsText('enter_organization_alone', standingOf(changer))}`, work)
}

function standingOf({ organizationId, userId, apiKeyId, standing }: Changer) {
  return { organization_id: organizationId, user_id: userId, api_key_id: apiKeyId, standing }
}

/** The text of BEGIN takes no parameters, so the id is checked to the letter before it goes in there. */
function literal(organizationId: OrganizationId): string {
  if (!isId('organization', organizationId)) throw new TypeError('Not an organization id')
  return `'${organizationId}'`
}
