import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'

export const operation = describeOperation({
  summary: 'This description, for people',
  tag: 'Service',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'A page that works offline.', text: 'text/html' } },
})
