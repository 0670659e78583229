import type { Change } from '../change.ts'
import { InvalidRequestError, NotFoundError } from '../errors.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import {
  type Organization,
  type OrganizationRow,
  type OrganizationSettings,
  organizationColumns,
  toOrganization,
} from './organization.ts'

/**
 * Changes the given settings of an organization; before and after hold those alone. A changed system prompt
 * is part of the audit event: it is configuration, under the organization's own row-level security, and not
 * what a person asked. A change of other settings does not record it.
 * @throws InvalidRequestError when the default model would not be allowed, NotFoundError
 */
export async function updateOrganization(
  tx: Transaction,
  organizationId: OrganizationId,
  change: Partial<OrganizationSettings>,
): Promise<Change<Organization>> {
  const current = await lockOrganization(tx, organizationId)
  const updated = { ...current, ...change }
  requireAllowedDefault(updated)
  await tx.query(
    `UPDATE organizations
        SET name = $2, default_model = $3, system_prompt = $4, allowed_models = $5, max_tokens = $6,
            max_tokens_by_model = $7
      WHERE id = $1`,
    [
      organizationId,
      updated.name,
      updated.default_model,
      updated.system_prompt,
      updated.allowed_models,
      updated.max_tokens,
      updated.max_tokens_by_model,
    ],
  )
  return {
    target: organizationId,
    before: settingsIn(current, change),
    after: change,
    result: toOrganization(updated),
  }
}

/** NO KEY, so that new rows that point to the organization do not wait. */
async function lockOrganization(tx: Transaction, organizationId: OrganizationId): Promise<OrganizationRow> {
  const { rows } = await tx.query<OrganizationRow>(
    `SELECT ${organizationColumns} FROM organizations WHERE id = $1 FOR NO KEY UPDATE`,
    [organizationId],
  )
  if (rows[0] === undefined) throw new NotFoundError('organization')
  return rows[0]
}

function requireAllowedDefault({
  default_model: model,
  allowed_models: allowed,
}: OrganizationSettings): void {
  if (model === null || allowed === null || allowed.includes(model)) return
  throw new InvalidRequestError(
    `The default model ${model} is not among the allowed models.`,
    'default_model_not_allowed',
    { default_model: model, allowed_models: allowed },
  )
}

/** The settings of `current` that `change` changes. */
function settingsIn(
  current: OrganizationSettings,
  change: Partial<OrganizationSettings>,
): Partial<OrganizationSettings> {
  return Object.fromEntries(Object.entries(current).filter(([name]) => name in change))
}
