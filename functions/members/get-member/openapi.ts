import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { memberInput } from '../members.ts'
import { member, memberFields, memberNotFound } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Get a member',
  tag: 'Organization',
  request: memberInput,
  fields: memberFields,
  responses: { 200: { description: 'The member.', json: member } },
  errors: [memberNotFound],
})
