import { renameChat } from '../../../lib/chats/rename-chat.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { changeOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** Renames one of the caller's chats. */
export const handler = bufferedEndpoint(
  routes['update-chat'],
  input,
  ({ principal, input: { path, body } }) =>
    changeOrg(principal, (tx) => renameChat(tx, { ...principal, chatId: path.chat_id, title: body.title })),
)
