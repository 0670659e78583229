import * as z from 'zod/mini'
import { anyId, longestTime } from '../../../lib/endpoints/request-schemas.ts'
import { allScopes } from '../../../lib/roles.ts'

const unique = z.refine<readonly string[]>((list) => new Set(list).size === list.length, {
  error: 'must not name the same twice',
})
const scope = z.enum(allScopes, { error: `must be one of ${allScopes.join(', ')}` })
const model = z.string().check(z.minLength(1), z.maxLength(100))

/** The body of `POST /api-keys`. */
export const newApiKey = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  scopes: z.prefault(z.array(scope).check(z.minLength(1), z.maxLength(allScopes.length), unique), [
    'chat:read',
    'chat:write',
  ]),
  user_id: z.optional(anyId),
  allowed_models: z.optional(z.nullable(z.array(model).check(z.minLength(1), z.maxLength(100), unique))),
  expires_at: z.optional(
    z.nullable(
      z.iso.datetime({ error: 'must be a time in UTC like 2027-01-31T12:00:00Z' }).check(
        z.maxLength(longestTime),
        z.refine((time) => !(Date.parse(time) <= Date.now()), { error: 'must be in the future' }),
      ),
    ),
  ),
})
