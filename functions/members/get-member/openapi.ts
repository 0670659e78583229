import * as z from 'zod/mini'
import { describeOperation, type ErrorDescription } from '../../../lib/endpoints/describe-operation.ts'
import { id, timestamp } from '../../../lib/endpoints/response-schemas.ts'
import type { Member } from '../../../lib/tenancy/member.ts'
import { role } from '../invite-member/schema.ts'
import { memberPath } from './schema.ts'

export const member = z
  .strictObject({
    user_id: id('user'),
    email: z.nullable(z.string()),
    subject: z
      .nullable(z.string())
      .check(
        z.describe(
          "The identity provider's name for this person; null until they have joined, unless they are invited by it.",
        ),
      ),
    role,
    joined_at: z.nullable(timestamp).check(z.describe('Null while the invitation is open.')),
    created_at: timestamp,
  })
  .check(
    z.meta({ id: 'Member', description: 'Somebody who has joined the organization, or is invited.' }),
  ) satisfies z.ZodMiniType<Member>

export const memberFields = { user_id: 'The id of a member of your organization.' }

export const memberNotFound: ErrorDescription = {
  status: 404,
  code: 'member_not_found',
  when: 'your organization has no such member',
}

export const operation = describeOperation({
  summary: 'Get a member',
  tag: 'Organization',
  request: { path: memberPath },
  fields: memberFields,
  responses: { 200: { description: 'The member.', json: member } },
  errors: [memberNotFound],
})
