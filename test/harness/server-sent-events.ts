import { createParser } from 'eventsource-parser'

/** One event as a client sees it, its data parsed. */
export interface ReceivedEvent {
  event: string
  id: string | undefined
  data: Record<string, unknown>
}

/** Reads a response event by event, with a parser that is not ours. */
export async function* readEvents(response: Response): AsyncGenerator<ReceivedEvent> {
  const ready: ReceivedEvent[] = []
  const parser = createParser({
    onEvent: ({ event, id, data }) => ready.push({ event: event ?? 'message', id, data: JSON.parse(data) }),
  })
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    yield* ready.splice(0)
  }
}

/** The joined text of the `token` events. */
export function joinTokens(events: ReceivedEvent[]): string {
  return events
    .filter(({ event }) => event === 'token')
    .map(({ data }) => String(data['text']))
    .join('')
}
