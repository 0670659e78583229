import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'

export const invitationFields = { organization_id: 'The id of an organization that has invited you.' }

export const invitationErrors: readonly ErrorDescription[] = [
  { status: 403, code: 'organization_suspended', when: 'the organization is suspended' },
  { status: 404, code: 'invitation_not_found', when: 'no such organization has invited you' },
]
