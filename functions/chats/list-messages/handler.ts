import { listMessages } from '../../../lib/chats/list-messages.ts'
import { readerOf } from '../../../lib/chats/owner.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { pageQuery } from '../../../lib/endpoints/page-query.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { chatPath } from '../get-chat/schema.ts'

/** The messages of one chat of the caller, in the order of the conversation. */
export const handler = bufferedEndpoint(
  routes['list-messages'],
  { path: chatPath, query: pageQuery },
  ({ principal, input }) =>
    withOrg(principal.organizationId, (tx) =>
      listMessages(tx, {
        ...readerOf(principal),
        chatId: input.path.chat_id,
        limit: input.query.limit,
        cursor: input.query.cursor,
      }),
    ),
)
