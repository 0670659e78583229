import { routes } from '../../../functions/routes.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import type { Order } from './mortal-host.ts'

// A process that serves turns from their sources.
const paths = new Set(dialectClients.flatMap((client) => Object.values(client.paths)))
const host = await startFunctionHost({
  routes: Object.fromEntries(Object.entries(routes).filter(([, { path }]) => paths.has(path))),
  ...ownSources,
})
const { handler: sweep } = await import('../../../functions/messages/sweep-turns/handler.ts')
const obey: Record<Order, () => void> = {
  sweep: () => void sweep().then(() => process.send?.('swept')),
  drain: () => void host.drain().then(() => process.exit()),
}
process.on('message', (order: Order) => obey[order]())
process.once('disconnect', () => process.exit())
process.send?.(host.url)
