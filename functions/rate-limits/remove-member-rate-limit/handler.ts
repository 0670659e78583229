import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { removeRateLimit } from '../../../lib/rate-limit/remove-rate-limit.ts'
import { memberPath } from '../../members/get-member/schema.ts'
import { routes } from '../../routes.ts'

/** Lifts the limits of a member, also of one who was removed. */
export const handler = bufferedEndpoint(
  routes['remove-member-rate-limit'],
  { path: memberPath },
  (request) => {
    const { organizationId } = request.principal
    const holder = { organizationId, scope: 'member', subject: request.input.path.user_id } as const
    return audited(request, 'rate_limit.removed', (tx) => removeRateLimit(tx, holder))
  },
)
