import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import type { Links } from './links.ts'

const links = z
  .strictObject({
    console: z.string(),
    docs: z.string(),
    openapi: z.string(),
    health: z.string(),
    metrics: z.string(),
    grafana: z.exactOptional(z.string()).check(z.describe('Of a local server only.')),
  })
  .check(z.meta({ id: 'Links' })) satisfies z.ZodMiniType<Links>

export const operation = describeOperation({
  summary: 'Where to go from here',
  description: 'A page, for clients that accept `text/html`.',
  tag: 'Service',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'The addresses to begin with.', json: links, text: 'text/html' } },
})
