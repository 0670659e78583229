import type { EventStream } from '../http/event-stream.ts'
import type { Requester } from './begin/requester.ts'
import { limitedTokens } from './begin/token-demand.ts'
import type { EarlierTurn } from './begin/turn.ts'
import type { TurnRequest } from './begin/turn-request.ts'
import { followEarlier } from './follow/follow-earlier.ts'
import { headInTime } from './follow/head-in-time.ts'
import { noteDelivery } from './follow/note-delivery.ts'
import { finishTurn, type OpenTurn, openTurn, type StartedTurn, startTurn } from './run-turn.ts'
import { PieceSender } from './wire/piece-sender.ts'
import { tellThinking } from './wire/tell-thinking.ts'
import { tellWaiting } from './wire/tell-waiting.ts'
import { turnHeaders } from './wire/turn-headers.ts'

/**
 * Streams a turn as server-sent events, this request's own or the one that it repeats: `start`, then `token` after
 * `token` with ids 1, 2, …, then one terminal event, `done` once the turn is settled, or `error`.
 * @returns what sends them, and never throws
 * @throws ApiError
 */
export async function streamTurn(
  request: TurnRequest,
  requester: Requester,
): Promise<(client: EventStream) => Promise<void>> {
  const opening = openTurn(request).then((open) => relayOf(open, request, requester))
  return tellWaiting(opening, request)
}

/** What sends the events of a turn that is open, or of the one that this request repeats. @throws ApiError */
async function relayOf(
  open: OpenTurn | EarlierTurn,
  request: TurnRequest,
  requester: Requester,
): Promise<(client: EventStream) => Promise<void>> {
  const { requestId, receivedTick, dialect } = request
  if ('earlier' in open) {
    const repeating = repeatStream(open, request, requester)
    return headInTime(repeating, receivedTick, (failure) => dialect.refusalFrame(failure, requestId))
  }
  requester.addHeaders(turnHeaders(open))
  const starting = startTurn(open).then((started) => {
    requester.addHeaders(turnHeaders(started))
    return (client: EventStream) => relayTurn(started, requester, client)
  })
  return headInTime(starting, receivedTick, (failure) => dialect.failureFrame(open.turn, failure, requestId))
}

async function relayTurn(started: StartedTurn, requester: Requester, client: EventStream): Promise<void> {
  const { request, turn } = started
  const { dialect } = request
  if (request.ownRetry) {
    const key = { organizationId: request.principal.organizationId, turnId: turn.id }
    // Usually there is nothing to note.
    request.alongside(client.arrived.then((arrived) => (arrived ? undefined : noteDelivery(key, false))))
  }
  const sender = new PieceSender(client, 0, requester, dialect)
  void client.send(dialect.startFrame(turn, request.model))
  using _ = tellThinking(sender, dialect, () => started.answer.report.thinking)
  const lastFrames = await finishTurn(started, (pieces) => sender.send(pieces)).then((finished) => {
    requester.noteTokens(limitedTokens(finished))
    const kept = dialect.endFrame(turn, finished, request.requestId)
    return dialect.lastFrames?.(turn, kept, finished.pieces) ?? kept
  })
  if (await sender.areTaken()) await client.sendLast(lastFrames)
}

async function repeatStream(
  turn: EarlierTurn,
  { dialect, principal, alongside }: TurnRequest,
  requester: Requester,
): Promise<(client: EventStream) => Promise<void>> {
  const relay = (await followEarlier(turn, requester, dialect)).relayAfter(0)
  if (turn.way === 'idempotency_key') return relay
  const key = { organizationId: principal.organizationId, turnId: turn.earlier }
  return (client) => {
    alongside(client.arrived.then((arrived) => noteDelivery(key, arrived)))
    return relay(client)
  }
}
