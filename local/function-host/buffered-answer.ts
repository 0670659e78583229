import type { ServerResponse } from 'node:http'
import { exceedsPayloadLimit } from './refusals/payload-limit.ts'
import { type ResponsePrelude, toHeaders } from './response-stream.ts'

interface BufferedAnswer extends ResponsePrelude {
  readonly statusCode: number
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/**
 * Sends a buffered handler's result, payload format 2.0: without a `statusCode`, the whole value is a 200 JSON.
 * @throws if Lambda would not carry it: larger than 6 MB, not JSON, or a body that is not a string
 */
export function sendBuffered(response: ServerResponse, result: unknown): void {
  if (exceedsPayloadLimit(result))
    throw new Error('the answer is larger than the 6 MB that a function returns')
  const answer = isAnswer(result) ? result : { statusCode: 200, body: asBody(result) }
  const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8')
  const headers = toHeaders(answer, 'application/json')
  response.writeHead(answer.statusCode, { ...headers, 'content-length': body.length })
  response.end(body)
}

const isAnswer = (result: unknown): result is BufferedAnswer =>
  typeof result === 'object' && result !== null && 'statusCode' in result

const asBody = (result: unknown) => (typeof result === 'string' ? result : JSON.stringify(result ?? null))
