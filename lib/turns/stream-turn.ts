import { crashPoint } from '../crash-point.ts'
import type { EventStream } from '../http/event-stream.ts'
import type { EarlierTurn } from './begin-turn.ts'
import { followEarlier } from './follow-earlier.ts'
import type { Reply } from './reply.ts'
import { finishTurn, type StartedTurn } from './run-turn.ts'
import { limitedTokens } from './token-demand.ts'
import { TokenSender } from './token-sender.ts'
import { endFrame, startFrame } from './turn-frames.ts'
import { turnHeaders } from './turn-headers.ts'

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
  const tokens = new TokenSender(client, 0, reply)
  void client.send(startFrame(turn, request.model))
  const lastFrame = await finishTurn(started, (pieces) => tokens.send(pieces)).then((finished) => {
    reply.noteTokens(limitedTokens(finished))
    return endFrame(turn, finished, request.requestId)
  })
  if (await tokens.areTaken()) await client.send(lastFrame)
  CRASH: crashPoint('told')
}
