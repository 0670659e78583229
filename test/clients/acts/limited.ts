import type { Application } from '../../harness/application.ts'
import { setRateLimit } from '../../harness/rate-limits.ts'
import { until } from '../../harness/until.ts'
import { runClient } from '../run-client.ts'
import { type Judge, saidInstead } from './attempt.ts'

const text = 'After a while.'

/**
 * While somebody else has the only slot, it is told to come back in five seconds. It does so, and not before: one
 * refusal, one call.
 */
export const limited: Judge = async ({ app, client, act, folder }) => {
  await setRateLimit(app, 'organization', { concurrent_streams: 1 })
  app.claude.script({ text: 'one two three four five six seven eight', tokenMs: 500 })
  app.claude.setDefault({ text })
  const before = app.logs.lines().length
  const other = app.stream({ as: app.ada, body: { message: 'Hi' } })
  await until(async () => app.claude.requests()[0])
  try {
    const said = await runClient(app, client, act, folder)
    const refusals = refusalsSince(app, before)
    if (!said.includes(client.shows?.limited ?? text))
      return `${saidInstead(said)} after ${refusals} refusals`
    return refusals === 1 ? undefined : `it was refused ${refusals} times`
  } finally {
    await other
    await setRateLimit(app, 'organization', { concurrent_streams: 100 })
  }
}

const refusalsSince = ({ logs }: Application, before: number) =>
  logs
    .lines()
    .slice(before)
    .filter(({ message, status }) => message === 'request' && status === 429).length
