import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { inviteMember } from '../../../lib/tenancy/invite-member.ts'
import { requireGiver } from '../../../lib/tenancy/require-giver.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** Invites a person into the caller's organization. */
export const handler = bufferedEndpoint(routes['invite-member'], input, (request) =>
  audited(request, 'member.invited', (tx) => {
    const { body } = request.input
    requireGiver(request.principal, body.role)
    return inviteMember(tx, request.principal.organizationId, body)
  }),
)
