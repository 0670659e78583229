import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { apiKey } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'List API keys',
  description: 'The newest first, those that are revoked included.',
  tag: 'API keys',
  request: pageInput,
  fields: pageFields,
  responses: { 200: { description: 'One page of API keys.', json: pageOf('ApiKeyPage', apiKey) } },
  errors: [invalidCursor],
})
