import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { changeRole } from '../../../lib/tenancy/change-role.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** Changes the role of a member of the caller's organization. */
export const handler = bufferedEndpoint(routes['update-member'], input, (request) =>
  auditedAlone(request, 'member.updated', (tx) => {
    const { path, body } = request.input
    return changeRole(tx, request.principal, { userId: path.user_id, role: body.role })
  }),
)
