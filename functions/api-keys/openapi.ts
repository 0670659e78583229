import * as z from 'zod/mini'
import type { ApiKey, ShownApiKey } from '../../lib/auth/api-keys/api-key-record.ts'
import { role } from '../../lib/endpoints/request-schemas.ts'
import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { id, timestamp } from '../../lib/openapi/response-schemas.ts'

const timeOrNull = (meaning: string) => z.nullable(timestamp).check(z.describe(meaning))

/** The fields of every response with an API key. */
const apiKeyShape = {
  id: id('key'),
  name: z.string(),
  user_id: id('user').check(z.describe('The member on whose behalf the key acts.')),
  created_by: z.nullable(id('user')).check(z.describe('Null: the operator.')),
  shown_to: z
    .array(id('user'))
    .check(
      z.describe(
        'Who may hold the key itself: the user who made or last rotated it and, if they did so with a key, everyone who ' +
          'may hold that one. Empty: the operator made it.',
      ),
    ),
  shown_to_role: z
    .nullable(role)
    .check(
      z.describe(
        'The lowest role among them at that time. The key acts with the lowest of it, the roles that they have now and ' +
          'that of the member on whose behalf it acts. Null: the operator, who is above every role.',
      ),
    ),
  previous_shown_to: z
    .array(id('user'))
    .check(z.describe('Who may hold the key before the last rotation, while that one is valid.')),
  scopes: z
    .array(z.string())
    .check(z.describe('What the key may do, as far as the role of its member still allows it.')),
  allowed_models: z
    .nullable(z.array(z.string()))
    .check(z.describe('Null: those that the organization allows.')),
  created_at: timestamp,
  expires_at: timeOrNull('Null: it does not expire.'),
  previous_expires_at: timeOrNull('Until when the key before the last rotation stays valid, too; else null.'),
  revoked_at: timeOrNull('Null: it is not revoked.'),
  frozen_at: timeOrNull(
    'Since when it opens nothing, because a user who may hold it is no longer a member; a rotation thaws it. Null: it ' +
      'is not frozen.',
  ),
  last_used_at: timeOrNull('True to the minute. Null: never.'),
}

export const apiKey = z
  .strictObject(apiKeyShape)
  .check(
    z.meta({ id: 'ApiKey', description: 'An API key, without the key itself.' }),
  ) satisfies z.ZodMiniType<ApiKey>

export const shownApiKey = z
  .strictObject({
    ...apiKeyShape,
    key: z
      .string()
      .check(
        z.regex(/^ck_live_[0-9a-f]{32}_[0-9A-Za-z]{49}$/),
        z.describe('The key itself. It is shown this once and kept nowhere.'),
      ),
  })
  .check(
    z.meta({ id: 'ShownApiKey', description: 'An API key with the key itself.' }),
  ) satisfies z.ZodMiniType<ShownApiKey>

export const apiKeyFields = { key_id: 'The id of an API key of your organization.' }

export const apiKeyNotFound: ErrorDescription = {
  status: 404,
  code: 'api_key_not_found',
  when: 'your organization has no such API key; one that is revoked can only be read',
}

/** Nobody hands out more than they hold. */
export const aboveCaller: ErrorDescription[] = [
  {
    status: 403,
    code: 'scope_above_yours',
    when: 'the key has, or takes, a scope that your own credentials do not have; `details.scopes` say which',
  },
  { status: 403, code: 'models_above_yours', when: 'your own key is limited to fewer models' },
]
