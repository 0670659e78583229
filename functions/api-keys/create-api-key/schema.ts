import * as z from 'zod/mini'
import { anyId, longestTime, modelName, withoutRepeats } from '../../../lib/endpoints/request-schemas.ts'
import { allScopes } from '../../../lib/roles.ts'

const scope = z.enum(allScopes, { error: `must be one of ${allScopes.join(', ')}` })

const newApiKey = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  scopes: z.prefault(z.array(scope).check(z.minLength(1), z.maxLength(allScopes.length), withoutRepeats), [
    'chat:read',
    'chat:write',
  ]),
  user_id: z.optional(anyId),
  allowed_models: z.optional(
    z.nullable(z.array(modelName).check(z.minLength(1), z.maxLength(100), withoutRepeats)),
  ),
  expires_at: z.optional(
    z.nullable(
      z.iso.datetime({ error: 'must be a time in UTC like 2027-01-31T12:00:00Z' }).check(
        z.maxLength(longestTime),
        z.refine((time) => !(Date.parse(time) <= Date.now()), { error: 'must be in the future' }),
      ),
    ),
  ),
})

/** What `POST /api-keys` takes. */
export const input = { body: newApiKey }
