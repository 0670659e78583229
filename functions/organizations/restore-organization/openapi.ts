import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { directoryEntry, organizationFields, organizationNotFound } from '../openapi.ts'
import { organizationInput } from '../organizations.ts'

export const operation = describeOperation({
  summary: 'Restore a suspended organization',
  description: 'Its members and keys count again within ten seconds. Done again, it changes nothing.',
  tag: 'Operator',
  request: organizationInput,
  fields: organizationFields,
  responses: { 200: { description: 'The organization, not suspended.', json: directoryEntry } },
  errors: [organizationNotFound],
})
