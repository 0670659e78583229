import { routes } from '../../../functions/routes.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'
import { projectPath } from '../../../local/project-path.ts'

// A process of its own that serves the same application as the one that forked it, and sends its address.
const host = await startFunctionHost({ routes, directory: projectPath('functions'), file: 'handler.ts' })
process.once('disconnect', () => process.exit())
process.send?.(host.url)
