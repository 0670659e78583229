import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { memberNotFound, roleAboveYours } from '../../members/openapi.ts'
import { modelRetired } from '../../messages/openapi.ts'
import { aboveCaller, shownApiKey } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Create an API key',
  description:
    'The key is shown this once. It acts on behalf of one member and may do what both its scopes and the role of ' +
    'that member allow, as far as your own role allows it, too, now and later. A new key can have no more than the ' +
    'credentials that it is created with, and no scope that the member does not have; one that is to chat on behalf ' +
    'of another member takes `chat:read-organization`.',
  tag: 'API keys',
  request: input,
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
    modelRetired,
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
