import * as z from 'zod/mini'
import { type HolderScope, holderScopes } from '../../lib/holder.ts'
import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { apiKeyFields, apiKeyNotFound } from '../api-keys/openapi.ts'
import { memberFields, memberNotFound } from '../members/openapi.ts'

/** How a summary names a holder of that scope. */
export const holderTitles = {
  organization: 'the organization',
  member: 'a member',
  api_key: 'an API key',
} as const satisfies Record<HolderScope, string>

/** What the paths of holders name. */
export const holderFields = { ...memberFields, ...apiKeyFields }

/** The errors for a missing holder. */
export const holderErrors: Readonly<Record<HolderScope, readonly ErrorDescription[]>> = {
  organization: [],
  member: [memberNotFound],
  api_key: [apiKeyNotFound],
}

/** The fields that say whom something binds or limits. */
export const holderShape = (verb: 'binds' | 'limits') => ({
  scope: z.enum(holderScopes),
  user_id: z.nullable(z.string()).check(z.describe(`The member whom it ${verb}, if it is that of a member.`)),
  api_key_id: z.nullable(z.string()).check(z.describe(`The key that it ${verb}, if it is that of a key.`)),
})
