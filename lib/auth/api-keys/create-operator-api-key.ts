import type { Change } from '../../change.ts'
import type { OrganizationId, UserId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { allScopes } from '../../roles.ts'
import type { ShownApiKey } from './api-key-record.ts'
import { insertApiKey } from './insert-api-key.ts'

/**
 * Makes the key with which an organization sets up everything else: made by the operator, who is above every
 * role, for an owner, with all scopes. `createApiKey` makes all others.
 */
export function createOperatorApiKey(
  tx: Transaction,
  owner: { organizationId: OrganizationId; userId: UserId; name: string },
): Promise<Change<ShownApiKey>> {
  return insertApiKey(tx, {
    ...owner,
    madeBy: null,
    scopes: allScopes,
    allowedModels: null,
    expiresAt: null,
  })
}
