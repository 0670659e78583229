import { listChats } from '../../lib/chats/list-chats.ts'
import { bufferedEndpoint } from '../../lib/endpoints/buffered-endpoint.ts'
import { pageQuery } from '../../lib/endpoints/page-query.ts'
import { withOrg } from '../../lib/tenancy/with-org.ts'
import { routes } from '../routes.ts'

/** The caller's chats, the latest used first. */
export const handler = bufferedEndpoint(routes['list-chats'], { query: pageQuery }, ({ principal, input }) =>
  withOrg(principal.organizationId, (tx) =>
    listChats(tx, { ...principal, limit: input.query.limit, cursor: input.query.cursor }),
  ),
)
