import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { changeRole } from '../../../lib/tenancy/change-role.ts'
import { routes } from '../../routes.ts'
import { memberPath } from '../get-member/schema.ts'
import { memberChange } from './schema.ts'

/** Gives a member of the caller's organization another role. */
export const handler = bufferedEndpoint(
  routes['update-member'],
  { path: memberPath, body: memberChange },
  (request) =>
    auditedAlone(request, 'member.updated', (tx) => {
      const { principal, input } = request
      return changeRole(tx, principal, { userId: input.path.user_id, role: input.body.role })
    }),
)
