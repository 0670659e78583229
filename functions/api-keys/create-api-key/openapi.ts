import * as z from 'zod/mini'
import type { ShownApiKey } from '../../../lib/auth/api-key-record.ts'
import { describeOperation, type ErrorDescription } from '../../../lib/endpoints/describe-operation.ts'
import { memberNotFound } from '../../members/get-member/openapi.ts'
import { roleAboveYours } from '../../members/invite-member/openapi.ts'
import { apiKeyShape } from '../get-api-key/openapi.ts'
import { newApiKey } from './schema.ts'

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

/** Nobody hands out more than they hold. */
export const aboveCaller: ErrorDescription[] = [
  {
    status: 403,
    code: 'scope_above_yours',
    when: 'the key has, or takes, a scope that your own credentials do not have; `details.scopes` say which',
  },
  { status: 403, code: 'models_above_yours', when: 'your own key is limited to fewer models' },
]

export const operation = describeOperation({
  summary: 'Create an API key',
  description:
    'The key is shown this once. It acts on behalf of one member and may do what both its scopes and the role of ' +
    'that member allow, as far as your own role allows it, too, now and later. A new key can have no more than the ' +
    'credentials that it is created with, and no scope that the member does not have; one that is to chat on behalf ' +
    'of somebody else takes `chat:read-organization`.',
  tag: 'API keys',
  request: { body: newApiKey },
  example: { name: 'Nightly report', scopes: ['chat:read', 'chat:write'] },
  fields: {
    name: 'What it is for; white space around it is cut.',
    scopes: 'What it may do: to read chats and to write them, unless said otherwise.',
    user_id: 'The member on whose behalf it acts: you, unless said otherwise.',
    allowed_models:
      'The only models that it may ask. Null: all that the organization allows. Not given: as your own credentials.',
    expires_at: 'From when on it is worth nothing, in UTC. Null or not given: it does not expire.',
  },
  responses: { 200: { description: 'The API key, this once with the key itself.', json: shownApiKey } },
  errors: [
    { status: 400, code: 'model_unavailable', when: 'a model is not available here' },
    ...aboveCaller,
    {
      status: 403,
      code: 'scope_above_member',
      when: 'the member on whose behalf it is to act does not have one of the scopes; `details.scopes` say which',
    },
    roleAboveYours,
    memberNotFound,
    { status: 409, code: 'too_many_api_keys', when: 'there are 1,000 keys that are not revoked' },
  ],
})
