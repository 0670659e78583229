import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { directoryEntry, organizationFields, organizationNotFound } from '../openapi.ts'
import { organizationInput } from '../organizations.ts'

export const operation = describeOperation({
  summary: 'Get an organization as the operator',
  tag: 'Operator',
  request: organizationInput,
  fields: organizationFields,
  responses: { 200: { description: 'The organization, also a deleted one.', json: directoryEntry } },
  errors: [organizationNotFound],
})
