import { describeOperation, type ErrorDescription } from '../../../lib/endpoints/describe-operation.ts'

export const rateLimitNotFound: ErrorDescription = {
  status: 404,
  code: 'rate_limit_not_found',
  when: 'no such limits are set',
}

export const operation = describeOperation({
  summary: 'Remove the rate limits of the organization',
  description: 'Those of the deployment, of members and of keys stay.',
  tag: 'Limits',
  request: {},
  fields: {},
  responses: { 204: { description: 'The limits are gone.' } },
  errors: [rateLimitNotFound],
})
