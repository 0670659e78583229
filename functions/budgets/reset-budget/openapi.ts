import { exampleIds } from '../../../lib/endpoints/example-ids.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { budget, budgetNotFound, nameFields } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Reset a budget',
  description:
    'Forgives what the current period has spent, so that all of the limit can be spent once more. Requests that are ' +
    'running stay held, and are charged when they end.',
  tag: 'Limits',
  request: input,
  example: { scope: 'member', user_id: exampleIds.user_id },
  fields: nameFields,
  responses: { 200: { description: 'The budget and where it stands.', json: budget } },
  errors: [budgetNotFound],
})
