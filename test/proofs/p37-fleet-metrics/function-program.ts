import { routes } from '../../../functions/routes.ts'
import { redis } from '../../../lib/redis/redis.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'

// A process of the fleet: serves a few functions from their sources and sends its address. On `settle` it answers once
// its requests have ended, and Redis has done all that it was told.
const { health, 'list-chats': listChats, 'send-message': sendMessage } = routes
const host = await startFunctionHost({
  routes: { health, 'list-chats': listChats, 'send-message': sendMessage },
  ...ownSources,
})
process.on(
  'message',
  () =>
    void host
      .idle()
      .then(() => redis().call('PING'))
      .then(() => process.send?.('settled')),
)
process.once('disconnect', () => process.exit())
process.send?.(host.url)
