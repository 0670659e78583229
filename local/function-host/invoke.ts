import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { sendBuffered } from './buffered-answer.ts'
import { invocationContext } from './invocation-context.ts'
import type { LoadedFunction } from './load-functions.ts'
import { readBody } from './read-body.ts'
import { exceedsPayloadLimit, mayExceedLimit } from './refusals/payload-limit.ts'
import { functionFailed, type Refusal, requestTooLarge } from './refusals/refuse.ts'
import { ResponseStream } from './response-stream.ts'
import { toEvent } from './to-event.ts'

/**
 * Answers one request with one function. Resolves when the handler has ended, which may be long after its client
 * left, and never rejects: a handler that throws or runs out of time gives a 502 before the first byte, and a cut
 * connection after it.
 * @returns why the request is turned away, if nothing was answered
 */
export async function invoke(
  loaded: LoadedFunction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Refusal | undefined> {
  const requestId = randomUUID()
  const event = await eventOf(request, requestId).catch(() => 'aborted' as const)
  if (event === 'aborted') return undefined
  if (event === undefined) return requestTooLarge
  const context = invocationContext(loaded.route, requestId)
  const run = async () => {
    if ('failure' in loaded) throw loaded.failure
    if ('buffered' in loaded) return await loaded.buffered(event, context)
    const stream = new ResponseStream(response)
    await loaded.streaming(event, stream, context)
    if (!stream.writableEnded) throw new Error('the handler returned without ending its response stream')
    return undefined
  }
  try {
    const result = await withinSeconds(loaded.route.timeoutSeconds, run())
    if ('buffered' in loaded) sendBuffered(response, result)
  } catch (error) {
    console.error(`${loaded.route.operation} failed (${requestId}):`, error)
    if (!response.headersSent) return functionFailed
    if (!response.writableEnded) response.destroy()
  }
  return undefined
}

/**
 * Of its own, so that the bytes of a body do not live as long as a stream that was asked for with them.
 * @returns undefined for one that Lambda would not take
 * @throws if the client leaves before the end
 */
async function eventOf(
  request: IncomingMessage,
  requestId: string,
): Promise<LambdaFunctionURLEvent | undefined> {
  const body = await readBody(request)
  const event = body && toEvent(request, body, requestId)
  return event && mayExceedLimit(body) && exceedsPayloadLimit(event) ? undefined : event
}

async function withinSeconds<Value>(seconds: number, work: Promise<Value>): Promise<Value> {
  const timedOut = Promise.withResolvers<never>()
  const timer = setTimeout(() => timedOut.reject(new Error(`timed out after ${seconds} s`)), seconds * 1000)
  try {
    return await Promise.race([work, timedOut.promise])
  } finally {
    clearTimeout(timer)
  }
}
