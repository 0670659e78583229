import { exampleIds } from '../../../lib/endpoints/example-ids.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { budget, budgetNotFound, nameFields } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Top up a budget',
  description: 'For the current period only: the next one begins with the limit that was set.',
  tag: 'Limits',
  request: input,
  example: { scope: 'member', user_id: exampleIds.user_id, amount_usd: '2.50' },
  fields: { ...nameFields, amount_usd: 'By how much the limit is raised, in dollars as a decimal text.' },
  responses: { 200: { description: 'The budget and where it stands.', json: budget } },
  errors: [
    budgetNotFound,
    { status: 409, code: 'budget_too_large', when: 'the limit would be a billion dollars or more' },
  ],
})
