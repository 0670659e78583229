import * as z from 'zod/mini'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { role } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { id, timestamp } from '../../../lib/openapi/response-schemas.ts'
import type { Membership } from '../../../lib/tenancy/membership.ts'

const membership = z
  .strictObject({
    organization: z.strictObject({
      id: id('org'),
      name: z.string(),
      suspended: z.boolean().check(z.describe('It can neither be joined nor used until it is restored.')),
    }),
    user_id: id('user').check(z.describe('Who the person is in that organization.')),
    role,
    invited_at: timestamp,
    joined_at: z.nullable(timestamp).check(z.describe('Null while the invitation is open.')),
  })
  .check(
    z.meta({ id: 'Membership', description: 'An organization that a person has joined or is invited to.' }),
  ) satisfies z.ZodMiniType<Membership>

const person = z
  .strictObject({
    subject: z.string().check(z.describe('The `sub` of the token: by it an admin can invite you.')),
    email: z
      .nullable(z.string())
      .check(z.describe('Null unless the token says that it is verified: `email_verified`.')),
  })
  .check(z.meta({ id: 'Person', description: 'Whom a token stands for.' }))

const page = z
  .strictObject({ person, ...pageOf('MembershipPage', membership).shape })
  .check(z.meta({ id: 'MembershipPage' }))

export const operation = describeOperation({
  summary: 'List your organizations and invitations',
  description:
    'For people, with a token of the identity provider; also for those who have not joined any organization. An ' +
    'invitation is open until you accept or decline it, and until then that organization sees nothing of you.',
  tag: 'People',
  request: pageInput,
  fields: pageFields,
  responses: { 200: { description: 'One page of organizations, the oldest first.', json: page } },
  errors: [invalidCursor],
})
