import { listMessages } from '../../../lib/chats/list-messages.ts'
import { readerOf } from '../../../lib/chats/owner.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** The messages of one chat of the caller, in the order of the conversation. */
export const handler = bufferedEndpoint(
  routes['list-messages'],
  input,
  ({ principal, input: { path, query } }) =>
    withOrg(principal.organizationId, (tx) =>
      listMessages(tx, {
        ...readerOf(principal),
        chatId: path.chat_id,
        limit: query.limit,
        cursor: query.cursor,
      }),
    ),
)
