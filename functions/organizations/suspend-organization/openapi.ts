import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { directoryEntry, organizationFields, organizationNotFound } from '../openapi.ts'
import { organizationInput } from '../organizations.ts'

export const operation = describeOperation({
  summary: 'Suspend an organization',
  description:
    'It keeps everything and may do nothing: its members and keys are refused with 403, what is written at once and the rest within ten seconds. Answers that are under way are finished. Done again, it changes nothing.',
  tag: 'Operator',
  request: organizationInput,
  fields: organizationFields,
  responses: { 200: { description: 'The suspended organization.', json: directoryEntry } },
  errors: [organizationNotFound],
})
