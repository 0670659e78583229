import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { databaseAway, tooManyWrong } from '../openapi.ts'
import { revokedInput } from './schema.ts'

export const operation = describeOperation({
  summary: 'Sign out on a device',
  description:
    'RFC 7009. Ends the sign-in of the token: none of its tokens counts within ten seconds. For a token that counts ' +
    'for nothing the answer is the same.',
  tag: 'Sign-in',
  request: revokedInput,
  fields: { token: 'An access token or a refresh token.' },
  responses: { 200: { description: 'It does not count.', json: z.strictObject({}) } },
  errors: [tooManyWrong, databaseAway],
})
