import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { id, timestamp } from '../../../lib/openapi/response-schemas.ts'
import { organizationFields, organizationNotFound } from '../openapi.ts'
import { organizationInput } from '../organizations.ts'

const erasure = z
  .strictObject({
    id: id('org'),
    deleted_at: timestamp,
    kept: z
      .string()
      .check(z.describe('What stays of it, in words for the operator who requested the erasure.')),
  })
  .check(z.meta({ id: 'Erasure', description: 'That an organization is gone, and what is left of it.' }))

export const operation = describeOperation({
  summary: 'Delete an organization for good',
  description:
    'Everything that was said in it and everybody it names is erased before the answer comes; its ledger stays. Its credentials count for nothing within ten seconds, and nothing is written into it any more. An answer that is under way goes on to its end, is charged, and is not kept. An organization with millions of messages takes minutes: should the connection end before, the directory says when it is done.',
  tag: 'Operator',
  request: organizationInput,
  fields: organizationFields,
  responses: { 200: { description: 'It is erased.', json: erasure } },
  errors: [organizationNotFound],
})
