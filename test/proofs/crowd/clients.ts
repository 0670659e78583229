import { routes } from '../../../functions/routes.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'
import type { Answered, Question } from './run-crowd.ts'

// A process of a crowd, which serves the application on the engines in its environment.
//   clients.ts <API key>

const [key = ''] = process.argv.slice(2)
const host = await startFunctionHost({ routes, ...ownSources })

process.on('message', (questions: Question[]) => {
  void Promise.all(questions.map(ask)).then((answers) => process.send?.(answers))
})
process.once('disconnect', () => process.exit())
process.send?.('ready')

/** Asks for a stream, and reads it to its end. */
async function ask(question: Question): Promise<Answered> {
  const response = await fetch(`${host.url}/chat/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(question),
  })
  const body = await response.text()
  const details = response.status === 402 ? JSON.parse(body).error.details : undefined
  return { status: response.status, ...(details && { details }) }
}
