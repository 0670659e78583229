import { findChat } from '../../../lib/chats/find-chat.ts'
import { readerOf } from '../../../lib/chats/owner.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { chatInput } from '../chats.ts'

/** One chat of the caller. */
export const handler = bufferedEndpoint(routes['get-chat'], chatInput, ({ principal, input }) =>
  withOrg(principal.organizationId, (tx) =>
    findChat(tx, { ...readerOf(principal), chatId: input.path.chat_id }),
  ),
)
