import { errorEnvelope } from '../http/error-envelope.ts'
import { type EventStream, frame } from '../http/event-stream.ts'
import { presentEnd, presentIds, withTurn } from './present-turn.ts'
import { type FinishedTurn, finishTurn, type StartedTurn } from './run-turn.ts'

/**
 * Relays a started turn as server-sent events: `start`, then `token` after `token` with ids 1, 2, …, then one
 * terminal event: `done` once the turn is settled, or `error`. Never throws.
 */
export async function streamTurn(started: StartedTurn, client: EventStream): Promise<FinishedTurn> {
  const { request, turn } = started
  const ids = presentIds(started)
  let tokenId = 0
  await client.send(frame('start', { ...ids, model: request.model, max_tokens: turn.maxTokens }))
  const finished = await finishTurn(started, (texts) =>
    client.send(texts.map((text) => frame('token', { text }, ++tokenId)).join('')),
  )
  await client.send(
    finished.failure === undefined
      ? frame('done', { ...ids, ...presentEnd(finished) })
      : frame('error', errorEnvelope(withTurn(finished.failure, started), request.requestId)),
  )
  return finished
}
