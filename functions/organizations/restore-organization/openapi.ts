import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { directoryEntry, organizationFields, organizationNotFound } from '../inspect-organization/openapi.ts'
import { organizationPath } from '../inspect-organization/schema.ts'

export const operation = describeOperation({
  summary: 'Restore a suspended organization',
  description: 'Its members and keys count again within ten seconds. Done again, it changes nothing.',
  tag: 'Operator',
  request: { path: organizationPath },
  fields: organizationFields,
  responses: { 200: { description: 'The organization, not suspended.', json: directoryEntry } },
  errors: [organizationNotFound],
})
