import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'

export const operation = describeOperation({
  summary: 'This description, for people',
  tag: 'Service',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'A page that works offline.', text: 'text/html' } },
})
