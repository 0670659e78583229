import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { reportTooLong, usageFields, usageReport, whatRowsAre } from '../openapi.ts'
import { usageInput } from '../usage.ts'

export const operation = describeOperation({
  summary: 'Report what was used and what it cost',
  description: whatRowsAre,
  tag: 'Limits',
  request: usageInput,
  fields: usageFields,
  responses: { 200: { description: 'The report.', json: usageReport, text: 'text/csv' } },
  errors: [reportTooLong],
})
