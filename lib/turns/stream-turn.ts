import { crashPoint } from '../crash-point.ts'
import type { EventStream } from '../http/event-stream.ts'
import type { EarlierTurn } from './begin-turn.ts'
import { followEarlier } from './follow-earlier.ts'
import { turnHeaders } from './present-turn.ts'
import type { Reply } from './reply.ts'
import { finishTurn, type StartedTurn } from './run-turn.ts'
import { limitedTokens } from './token-demand.ts'
import { endFrame, startFrame, tokenFrames } from './turn-frames.ts'

/**
 * Streams a turn as server-sent events, be it this request's own or the one that its Idempotency-Key has begun before:
 * `start`, then `token` after `token` with ids 1, 2, …, then one terminal event, `done` once the turn is settled, or
 * `error`.
 * @returns what sends them, and never throws
 * @throws ApiError
 */
export async function streamTurn(
  begun: StartedTurn | EarlierTurn,
  reply: Reply,
): Promise<(client: EventStream) => Promise<void>> {
  if ('earlier' in begun) return (await followEarlier(begun.earlier, reply)).relayAfter(0)
  reply.addHeaders(turnHeaders(begun))
  return (client) => relayTurn(begun, reply, client)
}

async function relayTurn(started: StartedTurn, reply: Reply, client: EventStream): Promise<void> {
  const { request, turn } = started
  let sent = 0
  await client.send(startFrame(turn, request.model))
  const finished = await finishTurn(started, (texts) => {
    const frames = tokenFrames(texts, sent + 1)
    sent += texts.length
    return client.send(frames)
  })
  reply.noteTokens(limitedTokens(finished))
  await client.send(endFrame(turn, finished, request.requestId))
  CRASH: crashPoint('told')
}
