import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { listMemberships } from '../../../lib/tenancy/list-memberships.ts'
import { routes } from '../../routes.ts'

/** Where the person who asks has joined and is invited, and as whom their JWT shows them. */
export const handler = bufferedEndpoint(
  routes['list-memberships'],
  pageInput,
  async ({ person: { subject, email }, input }) => ({
    person: { subject, email: email ?? null },
    ...(await listMemberships({ subject, email }, { limit: input.query.limit, cursor: input.query.cursor })),
  }),
)
