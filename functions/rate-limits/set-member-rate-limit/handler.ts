import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { setRateLimit } from '../../../lib/rate-limit/set-rate-limit.ts'
import { findMember } from '../../../lib/tenancy/find-member.ts'
import { memberPath } from '../../members/get-member/schema.ts'
import { routes } from '../../routes.ts'
import { ownLimits } from '../set-organization-rate-limit/schema.ts'

/** How fast a member may ask, with all of their keys. */
export const handler = bufferedEndpoint(
  routes['set-member-rate-limit'],
  { path: memberPath, body: ownLimits },
  (request) => {
    const { organizationId } = request.principal
    const { path, body } = request.input
    return audited(request, 'rate_limit.set', async (tx) => {
      const { user_id: subject } = await findMember(tx, { organizationId, userId: path.user_id })
      return setRateLimit(tx, { organizationId, scope: 'member', subject }, body)
    })
  },
)
