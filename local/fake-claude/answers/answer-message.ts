import type { ServerResponse } from 'node:http'
import type { Behaviour } from '../behaviour.ts'
import type { NamedFront } from '../fronts/front.ts'
import { ApiError } from '../requests/api-error.ts'
import type { MessagesRequest } from '../requests/messages-request.ts'
import type { State } from '../state.ts'
import { AnswerBody } from './answer-body.ts'
import { composeAnswer } from './compose-answer.ts'
import { Pauses } from './pauses.ts'
import { writeErrorEvent, writeStream, writeWhole } from './write-answer.ts'

/** Who asked, and where the answer goes. */
interface Exchange {
  requestId: string
  apiKey: string
  /** As the header names them. */
  betas: readonly string[]
  front: NamedFront
  /** Where the front was told to process it. */
  profile: string | undefined
  response: ServerResponse
}

/** Answers one valid `POST /v1/messages` as the script says; throws the error that it asks for. */
export async function answerMessage(
  state: State,
  request: MessagesRequest,
  { requestId, apiKey, betas, front, profile, response }: Exchange,
): Promise<void> {
  const behaviour = state.script.take(request)
  const body = new AnswerBody(response, behaviour)
  const pauses = new Pauses()
  response.on('close', () => pauses.end())

  await pauses.until(performance.now() + (behaviour.headersMs ?? 0))
  if (pauses.ended) return
  if (behaviour.error) throw scriptedError(behaviour.error)

  response.writeHead(200, { ...behaviour.headers, ...contentHeaders(request) })
  if (request.stream && behaviour.errorEvent?.beforeStart) {
    return writeErrorEvent(behaviour.errorEvent, requestId, body)
  }

  const answer = composeAnswer(request, behaviour, { input: state.cache.read(apiKey, request), betas })
  if (!front.tellsService) Object.assign(answer.usage, untold)
  const line = state.bill.open(requestId, request.model, answer.usage, { upstream: front.name, profile })
  response.on('close', () => {
    line.aborted = body.state === 'left'
  })
  const write = request.stream ? writeStream : writeWhole
  await write({ answer, behaviour, body, line, pauses })
}

/** What Bedrock's usage does not say. */
const untold = { service_tier: null, speed: null, inference_geo: null }

function contentHeaders({ stream }: MessagesRequest) {
  return stream
    ? { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }
    : { 'content-type': 'application/json' }
}

function scriptedError(error: NonNullable<Behaviour['error']>): ApiError {
  const {
    status,
    type = 'api_error',
    body,
    message = 'scripted error',
    errorCode,
    retryAfter,
    headers,
  } = error
  return new ApiError(status, type, message, {
    body,
    details: errorCode === undefined ? undefined : { error_code: errorCode },
    headers: { ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }), ...headers },
  })
}
