import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { listMemberships } from '../../../lib/tenancy/list-memberships.ts'
import { routes } from '../../routes.ts'

/** The organizations that the calling person has joined or is invited to, and who their JWT says they are. */
export const handler = bufferedEndpoint(
  routes['list-memberships'],
  pageInput,
  async ({ person: { subject, email }, input }) => ({
    person: { subject, email: email ?? null },
    ...(await listMemberships({ subject, email }, { limit: input.query.limit, cursor: input.query.cursor })),
  }),
)
