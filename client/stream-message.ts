import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Client } from 'openapi-fetch'
import type { operations, paths } from './api.ts'
import { ApiError } from './api-error.ts'

type Operation = operations['stream-message']

/** `start`, then `token` after `token`, and `thinking` wherever Claude thinks unseen, then `done` or `error`. */
export type MessageEvent = Operation['responses'][200]['content']['text/event-stream']

/**
 * Asks Claude and yields the answer as it is written.
 * @throws ApiError when it is refused; Error when the connection ends before the answer does
 */
export type MessageStream = (
  body: Operation['requestBody']['content']['application/json'],
  options?: { signal?: AbortSignal },
) => AsyncGenerator<MessageEvent, void>

export function streamMessages(client: Client<paths>): MessageStream {
  return async function* (body, options) {
    const { data, error, response } = await client.POST('/chat/stream', {
      body,
      parseAs: 'stream',
      ...options,
    })
    if (error) throw new ApiError(response.status, error)
    for await (const event of eventsOf(data)) {
      yield event
      if (event.event === 'done' || event.event === 'error') return
    }
    throw new Error('The connection ended before the answer did')
  }
}

async function* eventsOf(stream: Response['body']): AsyncGenerator<MessageEvent> {
  const events = stream?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, id, data } of events ?? []) {
    yield { event, ...(id !== undefined && { id }), data: JSON.parse(data) } as MessageEvent
  }
}
