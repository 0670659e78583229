import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { roleAboveYours } from '../../members/openapi.ts'
import { aboveCaller, apiKeyFields, apiKeyNotFound, shownApiKey } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Rotate an API key',
  description:
    'A new key under the same id, with the same rights. The old one stays valid for a while, so that there is time ' +
    'to replace it; a key that an earlier rotation left valid ends at once. From then on you are the one who was ' +
    'shown the key; one that was frozen works again.',
  tag: 'API keys',
  request: input,
  example: { overlap_seconds: 3_600 },
  fields: {
    ...apiKeyFields,
    overlap_seconds: 'How long the old key stays valid, at most 30 days; a day by default.',
  },
  responses: { 200: { description: 'The API key, this once with the new key itself.', json: shownApiKey } },
  errors: [
    ...aboveCaller,
    roleAboveYours,
    apiKeyNotFound,
    { status: 409, code: 'api_key_expired', when: 'the key has expired' },
  ],
})
