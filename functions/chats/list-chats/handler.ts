import { listChats } from '../../../lib/chats/list-chats.ts'
import { readerOf } from '../../../lib/chats/owner.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** The chats that the caller may read, latest used first. */
export const handler = bufferedEndpoint(routes['list-chats'], input, ({ principal, input: { query } }) => {
  const { user_id: ofUser, search, limit, cursor } = query
  return withOrg(principal.organizationId, (tx) =>
    listChats(tx, { ...readerOf(principal), ofUser, search, limit, cursor }),
  )
})
