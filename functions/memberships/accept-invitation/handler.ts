import { auditedByInvited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { acceptInvitation } from '../../../lib/tenancy/accept-invitation.ts'
import { routes } from '../../routes.ts'
import { invitationInput } from '../memberships.ts'

/** Makes the calling person a member of an organization that invited them. */
export const handler = bufferedEndpoint(routes['accept-invitation'], invitationInput, (request) =>
  auditedByInvited(request, request.input.path.organization_id, 'member.joined', (tx, own) =>
    acceptInvitation(tx, own, request.person.subject),
  ),
)
