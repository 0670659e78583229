import { StringDecoder } from 'node:string_decoder'

/** An event of Claude's stream: its JSON, of which only the type is known to be there. */
export interface ScannedEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** The longest event that is waited for, in characters: far more than Claude sends, and a bound on memory. */
const eventLimit = 4_194_304

/** The bytes are not server-sent events with JSON in them. */
export class MalformedStreamError extends Error {
  override name = 'MalformedStreamError'
}

/**
 * Reads server-sent events out of bytes that may be cut anywhere, in the middle of a character too. Follows
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, except that the
 * `event`, `id` and `retry` fields are passed over: Claude says the type in the JSON as well.
 */
export class EventScanner {
  readonly #decoder = new StringDecoder('utf8')
  #unread = ''
  #data: string[] = []

  /** The events that end in this chunk. @throws MalformedStreamError */
  push(chunk: Buffer): ScannedEvent[] {
    const text = normalizeLineEnds(this.#unread + this.#decoder.write(chunk))
    const events: ScannedEvent[] = []
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#readLine(text.slice(start, end), events)
      start = end + 1
    }
    this.#unread = text.slice(start)
    if (this.#unread.length > eventLimit) throw new MalformedStreamError('An event is too long')
    return events
  }

  #readLine(line: string, events: ScannedEvent[]): void {
    if (line.startsWith('data:')) {
      this.#data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
    } else if (line === '' && this.#data.length > 0) {
      events.push(parseEvent(this.#data.join('\n')))
      this.#data = []
    }
  }
}

/** A carriage return at the very end may be half of a CRLF, and is left for the next chunk. */
function normalizeLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n|\r(?=[^])/g, '\n') : text
}

function parseEvent(data: string): ScannedEvent {
  let event: unknown
  try {
    event = JSON.parse(data)
  } catch {
    throw new MalformedStreamError('An event is not JSON')
  }
  if (typeof event !== 'object' || event === null || !('type' in event) || typeof event.type !== 'string') {
    throw new MalformedStreamError('An event has no type')
  }
  return event as ScannedEvent
}
