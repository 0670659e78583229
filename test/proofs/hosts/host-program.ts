import { routes } from '../../../functions/routes.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'

// A separate process that serves its parent's application and sends its address.
const host = await startFunctionHost({ routes, ...ownSources })
process.once('disconnect', () => process.exit())
process.send?.(host.url)
