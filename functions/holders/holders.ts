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

/** How the path of a route names a holder. An organization is not named: it is the caller's own. */
export const holderInputs: Readonly<Record<HolderScope, { path?: HolderPath }>> = {
  organization: noInput,
  member: memberInput,
  api_key: apiKeyInput,
}

/** The holder in the caller's organization that a path names, whether or not it exists. */
export function holderOf(organizationId: OrganizationId, path: z.output<HolderPath> | undefined): Holder {
  if (path === undefined) return { organizationId, scope: 'organization', subject: organizationId }
  if ('user_id' in path) return { organizationId, scope: 'member', subject: path.user_id }
  return { organizationId, scope: 'api_key', subject: path.key_id }
}

/** @throws NotFoundError for a missing member or key */
export async function requireHolder(tx: Transaction, { organizationId, scope, subject }: Holder) {
  if (scope === 'member') await findMember(tx, { organizationId, userId: subject })
  if (scope === 'api_key') await findApiKey(tx, organizationId, subject)
}
