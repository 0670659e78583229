import { routes } from '../../functions/routes.ts'
import { startFunctionHost } from '../../local/function-host/start-function-host.ts'
import { projectPath } from '../../local/project-path.ts'

// A process of its own that serves the application, and tells whenever it is asked how many bytes it cannot do
// without. Needs --expose-gc.
const { gc } = globalThis
if (gc === undefined) throw new Error('started without --expose-gc')
const host = await startFunctionHost({ routes, directory: projectPath('functions'), file: 'handler.ts' })
process.once('disconnect', () => process.exit())
process.on('message', () => {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.(heapUsed + external)
})
process.send?.(host.url)
