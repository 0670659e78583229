import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerMessage } from './answers/answer-message.ts'
import { control } from './control-api.ts'
import type { NamedFront } from './fronts/front.ts'
import { frontOf } from './fronts/front-of.ts'
import { ApiError, errorEnvelope, invalidRequest, notFound } from './requests/api-error.ts'
import { checkMessagesRequest, checkPrompt } from './requests/check-request.ts'
import { countTokens } from './requests/count-tokens.ts'
import { findModel, listModels } from './requests/models.ts'
import { readBody } from './requests/read-body.ts'
import type { State } from './state.ts'

/** Answers one request of any kind; every answer has an id, and every error the envelope of its front. */
export async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = `req_${randomUUID().replaceAll('-', '')}`
  const front = frontOf(state.only, { path: request.url ?? '/', headers: request.headers })
  for (const [name, value] of Object.entries(front.idHeaders(requestId))) response.setHeader(name, value)
  try {
    await dispatch(state, front, request, response, requestId)
  } catch (error) {
    // The client has left, or half an answer is out: then only a broken connection is honest.
    if (response.destroyed || response.headersSent) return void response.destroy()
    const known = error instanceof ApiError ? error : new ApiError(500, 'api_error', String(error))
    for (const [name, value] of Object.entries(known.headers)) response.setHeader(name, value)
    const told = known.body === undefined ? front.tell?.(known) : undefined
    if (told !== undefined) return void response.writeHead(known.status, told.headers).end(told.body)
    if (known.body === undefined) return sendJson(response, known.status, errorEnvelope(known, requestId))
    response.writeHead(known.status).end(known.body)
  }
}

async function dispatch(
  state: State,
  front: NamedFront,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
) {
  const { method = '', url: path = '/', headers } = request
  const { pathname: place } = new URL(path, 'http://fake')
  const pathname = place.startsWith(front.prefix)
    ? place.slice(front.prefix.length)
    : `outside of ${front.prefix}`
  const route = `${method} ${pathname}`
  const body = await readBody(request)
  const json = () => {
    if ('refusal' in body) throw body.refusal
    return body.json
  }
  /** As Anthropic's API takes it. */
  const asked = () => front.translate(json())

  if (pathname.startsWith('/control/')) return sendJson(response, 200, control(state, route, json))
  if (route === 'POST /v1/messages') {
    const { json: parsed, text } = 'json' in body ? body : {}
    state.requests.push({ requestId, method, path, headers, body: parsed, bytes: text })
  }
  const apiKey = front.admit({ method, path, headers, bytes: body.bytes })
  if (!headers['anthropic-version']) throw invalidRequest('anthropic-version: header is required')
  if (route === 'POST /v1/messages') {
    const { json: message, profile } = asked()
    return answerMessage(state, checkMessagesRequest(message, String(headers['anthropic-version'])), {
      requestId,
      apiKey,
      front,
      profile,
      betas: String(headers['anthropic-beta'] ?? '').split(/\s*,\s*/),
      response,
    })
  }
  if (route === 'POST /v1/messages/count_tokens') {
    return sendJson(response, 200, { input_tokens: countTokens(checkPrompt(asked().json)) })
  }
  if (route === 'GET /v1/models') return sendJson(response, 200, listModels())
  if (route.startsWith('GET /v1/models/')) {
    return sendJson(response, 200, findModel(decodeURIComponent(pathname.slice('/v1/models/'.length))))
  }
  throw notFound(`Not found: ${route}`)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
