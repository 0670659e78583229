import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { changeOrg } from '../../../lib/postgres/with-org.ts'
import { eraseChat } from '../../../lib/turns/settle/erase-with-journals.ts'
import { routes } from '../../routes.ts'
import { chatInput } from '../chats.ts'

/** Deletes one of the caller's chats and its messages. */
export const handler = bufferedEndpoint(routes['delete-chat'], chatInput, ({ principal, input }) =>
  changeOrg(principal, (tx) => eraseChat(tx, { ...principal, chatId: input.path.chat_id })),
)
