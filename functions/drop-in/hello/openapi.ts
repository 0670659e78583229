import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'

export const operation = describeOperation({
  summary: 'Whether the service is there',
  description: 'Claude Code asks it, with HEAD, before its first question.',
  tag: 'Drop-in',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'It is.', json: z.strictObject({ message: z.literal('hello') }) } },
})
