import { routes } from '../../../functions/routes.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'

// A process of its own that serves the same application as the one that forked it, and sends its address.
const host = await startFunctionHost({ routes, ...ownSources })
process.once('disconnect', () => process.exit())
process.send?.(host.url)
