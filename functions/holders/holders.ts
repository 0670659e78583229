import type * as z from 'zod/mini'
import { findApiKey } from '../../lib/auth/api-keys/find-api-key.ts'
import { noInput } from '../../lib/endpoints/request-schemas.ts'
import type { Holder, HolderScope } from '../../lib/holder.ts'
import type { OrganizationId } from '../../lib/ids.ts'
import type { Transaction } from '../../lib/postgres/transaction.ts'
import { findMember } from '../../lib/tenancy/find-member.ts'
import { apiKeyInput, type apiKeyPath } from '../api-keys/api-keys.ts'
import { memberInput, type memberPath } from '../members/members.ts'

type HolderPath = typeof memberPath | typeof apiKeyPath

/** How a route names whom it is about. None names an organization: it is that of the caller. */
export const holderInputs: Readonly<Record<HolderScope, { path?: HolderPath }>> = {
  organization: noInput,
  member: memberInput,
  api_key: apiKeyInput,
}

/** Whom a path names in the caller's organization, whether or not they are there. */
export function holderOf(organizationId: OrganizationId, path: z.output<HolderPath> | undefined): Holder {
  if (path === undefined) return { organizationId, scope: 'organization', subject: organizationId }
  if ('user_id' in path) return { organizationId, scope: 'member', subject: path.user_id }
  return { organizationId, scope: 'api_key', subject: path.key_id }
}

/** @throws NotFoundError for a member or a key that is not there */
export async function requireHolder(tx: Transaction, { organizationId, scope, subject }: Holder) {
  if (scope === 'member') await findMember(tx, { organizationId, userId: subject })
  if (scope === 'api_key') await findApiKey(tx, organizationId, subject)
}
