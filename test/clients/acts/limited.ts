import type { Application } from '../../harness/application.ts'
import { setRateLimit } from '../../harness/rate-limits.ts'
import { until } from '../../harness/until.ts'
import { runClient } from '../run-client.ts'
import { type Judge, saidInstead } from './attempt.ts'

const text = 'After a while.'

/**
 * While somebody else has the only slot, it is told to come back in five seconds. The slot is free right after, and it comes
 * back: one refusal, one call.
 */
export const limited: Judge = async ({ app, client, act, folder }) => {
  await setRateLimit(app, 'organization', { concurrent_streams: 1 })
  app.claude.script({ tokens: 1_000, tokenMs: 500 })
  app.claude.setDefault({ text })
  const before = app.logs.lines().length
  const other = app.stream({ as: app.ada, body: { message: 'Hi' } })
  const [turn] = await until(async () => {
    const running = await app.database.rows<{ id: string }>(`SELECT id FROM turns WHERE state = 'running'`)
    return running.length > 0 && app.claude.requests().length > 0 ? running : undefined
  })
  let isOver = false
  const asking = runClient(app, client, act, folder).finally(() => (isOver = true))
  await until(async () => isOver || refusalsSince(app, before) > 0 || undefined)
  await app.send('POST', `/turns/${turn?.id}/stop`, { as: app.ada })
  const said = await asking
  await other
  await setRateLimit(app, 'organization', { concurrent_streams: 100 })

  const refusals = refusalsSince(app, before)
  if (!said.includes(client.shows?.limited ?? text)) return `${saidInstead(said)} after ${refusals} refusals`
  return refusals === 1 ? undefined : `it was refused ${refusals} times`
}

const refusalsSince = ({ logs }: Application, before: number) =>
  logs
    .lines()
    .slice(before)
    .filter(({ message, status }) => message === 'request' && status === 429).length
