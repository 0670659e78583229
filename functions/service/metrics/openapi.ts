import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'

export const operation = describeOperation({
  summary: 'Metrics of the whole fleet',
  description: "In Prometheus' text format 0.0.4.",
  tag: 'Service',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'One scrape.', text: 'text/plain' } },
  errors: [{ status: 503, code: 'redis_unavailable', when: 'the counters cannot be read' }],
})
