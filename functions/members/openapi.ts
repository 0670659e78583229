import * as z from 'zod/mini'
import { role } from '../../lib/endpoints/request-schemas.ts'
import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { id, timestamp } from '../../lib/openapi/response-schemas.ts'
import type { Member } from '../../lib/tenancy/member.ts'

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
    z.meta({ id: 'Member', description: 'A person who has joined the organization, or is invited.' }),
  ) satisfies z.ZodMiniType<Member>

export const memberFields = { user_id: 'The id of a member of your organization.' }

export const memberNotFound: ErrorDescription = {
  status: 404,
  code: 'member_not_found',
  when: 'your organization has no such member',
}

export const roleAboveYours: ErrorDescription = {
  status: 403,
  code: 'role_above_yours',
  when: 'a member concerned has a role above yours, or would get one',
}

export const roleBeyondYours: ErrorDescription = {
  status: 403,
  code: 'scope_above_yours',
  when: 'the role has a scope that your own credentials do not have; `details.scopes` say which',
}

export const lastOwner: ErrorDescription = {
  status: 409,
  code: 'last_owner',
  when: 'the organization would be left without an owner',
}
