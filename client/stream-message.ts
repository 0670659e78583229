import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Client } from 'openapi-fetch'
import type { operations, paths } from './api.ts'
import { ApiError } from './api-error.ts'

type Operation = operations['stream-message']

/** `start`, then `token` after `token`, and `thinking` wherever Claude thinks unseen, then `done` or `error`. */
export type MessageEvent = Operation['responses'][200]['content']['text/event-stream']

/** What Claude is asked, and with what. */
export type MessageBody = Operation['requestBody']['content']['application/json']

/**
 * Asks Claude and yields the answer as it is written.
 * @param options with an `idempotencyKey` that was sent before, the answer of that time is yielded again from its
 * beginning, and goes on live if it is still being written
 * @throws ApiError when it is refused; Error when the connection ends before the answer does
 */
export type MessageStream = (
  body: MessageBody,
  options?: { signal?: AbortSignal; idempotencyKey?: string },
) => AsyncGenerator<MessageEvent, void>

/**
 * Yields the answer of a turn that anybody has begun, live or from the books.
 * @param options `after` is the id of the last `token` that is there already
 * @throws ApiError when it is refused; Error when the connection ends before the answer does
 */
export type TurnStream = (
  turnId: string,
  options?: { signal?: AbortSignal; after?: string },
) => AsyncGenerator<MessageEvent, void>

export function streamMessages(client: Client<paths>): MessageStream {
  return async function* (body, { signal, idempotencyKey } = {}) {
    const { data, error, response } = await client.POST('/chat/stream', {
      body,
      parseAs: 'stream',
      ...(signal && { signal }),
      ...(idempotencyKey !== undefined && { params: { header: { 'Idempotency-Key': idempotencyKey } } }),
    })
    if (error) throw new ApiError(response.status, error)
    yield* toTheEnd(data)
  }
}

export function followTurns(client: Client<paths>): TurnStream {
  return async function* (turnId, { signal, after } = {}) {
    const { data, error, response } = await client.GET('/turns/{turn_id}/stream', {
      params: {
        path: { turn_id: turnId },
        ...(after !== undefined && { header: { 'Last-Event-ID': after } }),
      },
      parseAs: 'stream',
      ...(signal && { signal }),
    })
    if (error) throw new ApiError(response.status, error)
    yield* toTheEnd(data)
  }
}

async function* toTheEnd(stream: Response['body']): AsyncGenerator<MessageEvent, void> {
  for await (const event of eventsOf(stream)) {
    yield event
    if (event.event === 'done' || event.event === 'error') return
  }
  throw new Error('The connection ended before the answer did')
}

async function* eventsOf(stream: Response['body']): AsyncGenerator<MessageEvent> {
  const events = stream?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, id, data } of events ?? []) {
    yield { event, ...(id !== undefined && { id }), data: JSON.parse(data) } as MessageEvent
  }
}
