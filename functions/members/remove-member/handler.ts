import { revokeKeysOfMember } from '../../../lib/auth/api-keys/revoke-keys-of-member.ts'
import { endSignInsOfMember } from '../../../lib/auth/sign-in/end-sign-in.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { removeMember } from '../../../lib/tenancy/remove-member.ts'
import { routes } from '../../routes.ts'
import { memberInput } from '../members.ts'

/** Ends a membership in the caller's organization, revokes the keys that act for that member, and ends their sign-ins. */
export const handler = bufferedEndpoint(routes['remove-member'], memberInput, (request) =>
  auditedAlone(request, 'member.removed', async (tx) => {
    const { principal, input } = request
    const removal = await removeMember(tx, principal, input.path.user_id)
    const removed = { ...principal, userId: removal.target }
    await revokeKeysOfMember(tx, removed)
    await endSignInsOfMember(tx, removed)
    return removal
  }),
)
