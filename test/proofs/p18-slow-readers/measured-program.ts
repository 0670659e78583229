import { routes } from '../../../functions/routes.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'

// A separate process that serves the application and, when asked, reports how many bytes it keeps after garbage
// collection. Needs --expose-gc.
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
