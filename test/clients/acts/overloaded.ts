import { maxRetries } from '../../../lib/upstream/failures/retry-law.ts'
import { runClient } from '../run-client.ts'
import { type Judge, saidInstead } from './attempt.ts'

const text = 'At last.'

/** Claude is overloaded for as long as we ask; it asks again. */
export const overloaded: Judge = async ({ app, client, act, folder }) => {
  const overload = { error: { status: 529, type: 'overloaded_error' } }
  app.claude.script(...Array.from({ length: 1 + maxRetries }, () => overload))
  app.claude.setDefault({ text })
  const said = await runClient(app, client, act, folder)
  if (!said.includes(client.shows?.overloaded ?? text)) return saidInstead(said)
  const calls = app.claude.requests().length
  return calls === maxRetries + 2 ? undefined : `Claude was asked ${calls} times`
}
