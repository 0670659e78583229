import { setTimeout as pause } from 'node:timers/promises'
import { addMember } from '../../harness/add-member.ts'
import type { Application } from '../../harness/application.ts'
import { send } from '../hosts/hosts.ts'
import { BrokenPromise } from '../proof.ts'
import { TimedStream } from '../timed-stream.ts'

/** How long, in ms, a caller's rights are remembered. */
const believedMs = 10_000

/**
 * An admin reads along another member's turn, and is removed: ten seconds later they neither read it nor stop it
 * any more, and when it is stopped they are not told.
 * @returns how long after the removal their last token came, in ms
 */
export async function stopUnwelcome(app: Application, urls: readonly string[]): Promise<number> {
  const [first = '', second = ''] = urls
  const admin = await addMember(app, 'admin')
  app.claude.setDefault({ tokens: 100_000, tokenMs: 25 })
  const asked = new TimedStream(
    await send(first, '/chat/stream', { as: app.ada, body: { message: 'Unwelcome' } }),
  )
  await asked.untilTokens(1)
  const turn = `/turns/${asked.turnId}`
  const read = new TimedStream(await send(second, `${turn}/stream`, { as: admin }))
  await read.untilTokens(1)
  await app.send('DELETE', `/members/${admin.userId}`, { as: app.ada })
  const removedAt = performance.now()
  const lastMs = await Promise.race([
    read.requireEnded('who was removed', removedAt, 'invalid_credentials'),
    pause(2 * believedMs).then(() => {
      throw new BrokenPromise('somebody who was removed reads on and on')
    }),
  ])
  await pause(Math.max(0, believedMs - (performance.now() - removedAt)))
  for (const url of urls) {
    const { status } = await send(url, `${turn}/stop`, { as: admin, method: 'POST' })
    if (status !== 401) throw new BrokenPromise(`the stop by somebody who was removed was answered ${status}`)
  }
  await send(second, `${turn}/stop`, { as: app.ada, method: 'POST' })
  const ending = await asked.ending()
  if (ending === 'done') return lastMs
  throw new BrokenPromise(`after somebody was removed, the stream of another ended with ${ending}`)
}
