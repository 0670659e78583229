import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { shownApiKey } from '../../api-keys/openapi.ts'
import { memberNotFound } from '../../members/openapi.ts'
import { organizationFields, organizationNotFound } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Issue a key to an owner',
  description:
    'For an organization that has lost its last key: one that acts for an owner, with all scopes, shown here and never again. Other keys stay as they are.',
  tag: 'Operator',
  request: input,
  example: {},
  fields: { ...organizationFields, user_id: 'Which owner; without it, the one who is there longest.' },
  responses: { 200: { description: 'The API key, this once with the key itself.', json: shownApiKey } },
  errors: [organizationNotFound, memberNotFound],
})
