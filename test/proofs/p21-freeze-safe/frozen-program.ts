import { routes } from '../../../functions/routes.ts'
import type { Route } from '../../../lib/endpoints/route.ts'
import { takePending } from '../../../lib/metrics/record.ts'
import { Freezer } from '../../../local/function-host/freezer/freezer.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'
import type { Frozen } from './frozen-host.ts'

// A process that serves all functions and is frozen after each invocation.
//   frozen-program.ts [seconds that every function has]
const timeoutSeconds = process.argv[2] === undefined ? undefined : Number(process.argv[2])
const served = Object.entries<Route>(routes).map(
  ([name, route]) => [name, { ...route, timeoutSeconds: timeoutSeconds ?? route.timeoutSeconds }] as const,
)

const freezer = new Freezer((late) =>
  process.send?.({ late, unpublished: takePending().size } satisfies Frozen),
)
const host = await startFunctionHost({
  routes: Object.fromEntries(served),
  ...ownSources,
  freezer,
})
process.once('disconnect', () => process.exit())
process.send?.(host.url)
