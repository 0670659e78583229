import { renameChat } from '../../../lib/chats/rename-chat.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { changeOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { chatPath } from '../get-chat/schema.ts'
import { chatChange } from './schema.ts'

/** Gives a chat of the caller another title. */
export const handler = bufferedEndpoint(
  routes['update-chat'],
  { path: chatPath, body: chatChange },
  ({ principal, input }) =>
    changeOrg(principal, (tx) =>
      renameChat(tx, { ...principal, chatId: input.path.chat_id, title: input.body.title }),
    ),
)
