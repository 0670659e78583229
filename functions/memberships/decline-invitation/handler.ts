import { revokeKeysOfMember } from '../../../lib/auth/api-keys/revoke-keys-of-member.ts'
import { auditedByInvited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { declineInvitation } from '../../../lib/tenancy/decline-invitation.ts'
import { routes } from '../../routes.ts'
import { invitationInput } from '../memberships.ts'

/** Ends an invitation of the calling person, and revokes the keys that act for them. */
export const handler = bufferedEndpoint(routes['decline-invitation'], invitationInput, (request) =>
  auditedByInvited(request, request.input.path.organization_id, 'member.declined', async (tx, own) => {
    const declined = await declineInvitation(tx, own)
    await revokeKeysOfMember(tx, own)
    return declined
  }),
)
