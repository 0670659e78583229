import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { inviteMember } from '../../../lib/tenancy/invite-member.ts'
import { requireGiver } from '../../../lib/tenancy/require-giver.ts'
import { routes } from '../../routes.ts'
import { invitation } from './schema.ts'

/** Invites somebody into the caller's organization. */
export const handler = bufferedEndpoint(routes['invite-member'], { body: invitation }, (request) =>
  audited(request, 'member.invited', (tx) => {
    const { principal, input } = request
    requireGiver(principal, input.body.role)
    return inviteMember(tx, principal.organizationId, input.body)
  }),
)
