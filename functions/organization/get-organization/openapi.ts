import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { organizationNotFound } from '../../organizations/openapi.ts'
import { organization } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Get your organization',
  tag: 'Organization',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'The organization.', json: organization } },
  errors: [organizationNotFound],
})
