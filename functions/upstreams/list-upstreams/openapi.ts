import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { upstreamState } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'List the ways to Claude',
  description: 'All that are known, and for which models each is switched off.',
  tag: 'Operator',
  request: noInput,
  fields: {},
  responses: {
    200: {
      description: 'The upstreams.',
      json: z.strictObject({ data: z.array(upstreamState) }).check(z.meta({ id: 'UpstreamList' })),
    },
  },
})
