import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'

export const operation = describeOperation({
  summary: 'This description, for people',
  tag: 'Service',
  request: {},
  fields: {},
  responses: { 200: { description: 'A page that works offline.', text: 'text/html' } },
})
