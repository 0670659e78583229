import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { reportTooLong, usageFields, usageReport, whatRowsAre } from '../openapi.ts'
import { input } from './schema.ts'

const { user_id: _, ...fields } = usageFields

export const operation = describeOperation({
  summary: 'Report what you used yourself',
  description: `What was asked on your behalf, by you and by keys that act for you. ${whatRowsAre}`,
  tag: 'Limits',
  request: input,
  fields,
  responses: { 200: { description: 'The report.', json: usageReport, text: 'text/csv' } },
  errors: [reportTooLong],
})
