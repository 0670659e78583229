import { findChat } from '../../../lib/chats/find-chat.ts'
import { readerOf } from '../../../lib/chats/owner.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { chatPath } from './schema.ts'

/** One chat of the caller. */
export const handler = bufferedEndpoint(routes['get-chat'], { path: chatPath }, ({ principal, input }) =>
  withOrg(principal.organizationId, (tx) =>
    findChat(tx, { ...readerOf(principal), chatId: input.path.chat_id }),
  ),
)
