import { errorEnvelope } from '../http/error-envelope.ts'
import { type EventStream, frame } from '../http/event-stream.ts'
import type { Requester } from './begin/requester.ts'
import { limitedTokens } from './begin/token-demand.ts'
import type { TurnRequest } from './begin/turn-request.ts'
import { followEarlier } from './follow/follow-earlier.ts'
import { headInTime } from './follow/head-in-time.ts'
import { finishTurn, openTurn, type StartedTurn, startTurn } from './run-turn.ts'
import { TokenSender } from './wire/token-sender.ts'
import { endFrame, failureFrame, startFrame } from './wire/turn-frames.ts'
import { turnHeaders } from './wire/turn-headers.ts'

/**
 * Streams a turn as server-sent events, be it this request's own or the one that its Idempotency-Key has begun before:
 * `start`, then `token` after `token` with ids 1, 2, …, then one terminal event, `done` once the turn is settled, or
 * `error`.
 * @returns what sends them, and never throws
 * @throws ApiError
 */
export async function streamTurn(
  request: TurnRequest,
  requester: Requester,
): Promise<(client: EventStream) => Promise<void>> {
  const { requestId, receivedTick } = request
  const open = await openTurn(request)
  if ('earlier' in open) {
    const following = followEarlier(open.earlier, requester).then((turn) => turn.relayAfter(0))
    return headInTime(following, receivedTick, (failure) => frame('error', errorEnvelope(failure, requestId)))
  }
  requester.addHeaders(turnHeaders(open))
  const starting = startTurn(open).then((started) => {
    requester.addHeaders(turnHeaders(started))
    return (client: EventStream) => relayTurn(started, requester, client)
  })
  return headInTime(starting, receivedTick, (failure) => failureFrame(open.turn, failure, requestId))
}

async function relayTurn(started: StartedTurn, requester: Requester, client: EventStream): Promise<void> {
  const { request, turn } = started
  const tokens = new TokenSender(client, 0, requester)
  void client.send(startFrame(turn, request.model))
  const lastFrame = await finishTurn(started, (pieces) => tokens.send(pieces)).then((finished) => {
    requester.noteTokens(limitedTokens(finished))
    return endFrame(turn, finished, request.requestId)
  })
  if (await tokens.areTaken()) await client.send(lastFrame)
}
