import { until } from '../../harness/until.ts'
import { leaveClient } from '../run-client.ts'
import type { Judge } from './attempt.ts'
import { chargedOnce, slowly } from './charged-once.ts'

/** Its process is interrupted in the middle of an answer, which is charged as Claude charges it. */
export const leaves: Judge = async ({ app, client, act, folder }) => {
  app.claude.setDefault(slowly)
  await leaveClient(app, client, act, folder, async () => {
    await until(async () => app.claude.bill()[0])
  })
  await until(async () => {
    const running = await app.database.rows(`SELECT FROM turns WHERE state = 'running'`)
    return running.length === 0 || undefined
  })
  return chargedOnce(app)
}
