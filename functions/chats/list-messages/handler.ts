import { listMessages } from '../../../lib/chats/list-messages.ts'
import { readerOf } from '../../../lib/chats/owner.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { presentMessage } from './present-message.ts'
import { input } from './schema.ts'

/** The messages of one chat of the caller, in the order of the conversation. */
export const handler = bufferedEndpoint(
  routes['list-messages'],
  input,
  async ({ principal, input: { path, query } }) => {
    const chat = { ...readerOf(principal), chatId: path.chat_id }
    const { limit, cursor, order } = query
    const page = await withOrg(principal.organizationId, (tx) =>
      listMessages(tx, { ...chat, limit, cursor, order }),
    )
    return { ...page, data: page.data.map(presentMessage) }
  },
)
