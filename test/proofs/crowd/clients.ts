import { routes } from '../../../functions/routes.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'
import type { Answered, Asked } from './run-crowd.ts'

// A process of a crowd, which serves the application on the engines in its environment.
//   clients.ts <API key>

const [key = ''] = process.argv.slice(2)
const host = await startFunctionHost({ routes, ...ownSources })

process.on('message', (asked: Asked[]) => {
  void Promise.all(asked.map(ask)).then((answers) => process.send?.(answers))
})
process.once('disconnect', () => process.exit())
process.send?.('ready')

/** Asks, and reads the answer to its end. */
async function ask({ path, body, isHasty }: Asked): Promise<Answered> {
  const response = await fetch(`${host.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': key,
      ...(isHasty && { 'x-budget-wait-ms': '0' }),
    },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (response.ok) return { status: response.status }
  const { code, details } = JSON.parse(text).error
  return { status: response.status, code, ...(details?.limit_usd && { details }) }
}
