import type { EndpointRequest } from '../../lib/endpoints/endpoint.ts'
import { readClientWork } from '../../lib/turns/begin/client-work.ts'
import { readIdempotency } from '../../lib/turns/begin/idempotency.ts'
import { readOwnRetry } from '../../lib/turns/begin/own-retry.ts'
import type { TurnRequest } from '../../lib/turns/begin/turn-request.ts'
import { readBudgetWait } from '../../lib/turns/begin/waiting/budget-wait.ts'
import type { AnswerBody } from '../../lib/turns/dialects/anthropic/messages-body.ts'
import type { TokenCount } from '../../lib/usage.ts'

/** Approximate bytes of a body per token. */
const bytesPerToken = 4

/** How much of the rate limits a request that brings its whole prompt may use. */
export function demandOf({ bytes, size, maxTokens }: AnswerBody): TokenCount {
  return {
    inputTokens: Math.ceil((size.tokensBound ?? bytes.length) / bytesPerToken),
    outputTokens: maxTokens,
  }
}

/** What differs from one API of clients to another. */
interface Brought extends Pick<TurnRequest, 'dialect' | 'question' | 'isShortened'> {
  readonly body: AnswerBody
  /** What the client sent, without what is only about the form of the answer. */
  readonly asked: object
  /** Whether the client wants the answer as it is written. */
  readonly streamed: boolean
  /** Headers of the client's that Claude sees. */
  readonly forClaude?: object
}

/** A turn of a client that brings its own history. @throws InvalidRequestError for a wrong Idempotency-Key */
export function broughtTurn(
  request: EndpointRequest,
  { body: { model, maxTokens, bytes, places }, asked, streamed, forClaude, ...more }: Brought,
): TurnRequest {
  const { requestId, receivedTick, deadlineAt, beginBy, principal, uncountedStreams, alongside } = request
  const { headers, route } = request
  const idempotency = readIdempotency(headers['idempotency-key'], principal, route.operation, [asked])
  const question = { bytes, places, beside: [more.dialect.name, forClaude], streamed }
  return {
    requestId,
    receivedTick,
    deadlineAt,
    beginBy,
    alongside,
    principal,
    uncountedStreams,
    wait: readBudgetWait(request),
    model,
    maxTokens,
    idempotency,
    clientWork: readClientWork(headers),
    // A key says more than any other sign.
    ownRetry: idempotency === undefined ? readOwnRetry(headers, principal, question) : undefined,
    ...more,
  }
}
