import { routes } from '../../../functions/routes.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'

// A process of its own that serves the application, and tells whenever it is asked how many bytes it cannot do
// without. Needs --expose-gc.
const { gc } = globalThis
if (gc === undefined) throw new Error('started without --expose-gc')
const host = await startFunctionHost({ routes, ...ownSources })
process.once('disconnect', () => process.exit())
process.on('message', () => {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.(heapUsed + external)
})
process.send?.(host.url)
