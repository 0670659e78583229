import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'

export const operation = describeOperation({
  summary: 'This description',
  description: 'OpenAPI 3.1.',
  tag: 'Service',
  request: noInput,
  fields: {},
  responses: {
    200: { description: 'The document.', json: z.looseObject({ openapi: z.literal('3.1.0') }) },
  },
})
