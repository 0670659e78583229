import { StringDecoder } from 'node:string_decoder'

/** An event of Claude's stream: its JSON, of which only the type is known to be there. */
export interface ScannedEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** The longest event that is waited for, in characters: as large as what Claude takes, and a bound on memory. */
const eventLimit = 33_554_432

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
  #dataLength = 0
  #afterReturn = false

  /** Hands over the events that end in this chunk, each before what is wrong after it. @throws MalformedStreamError */
  push(chunk: Buffer, take: (event: ScannedEvent) => void): void {
    const text = this.#normalizeLineEnds(this.#decoder.write(chunk))
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#readLine(this.#unread + text.slice(start, end), take)
      this.#unread = ''
      start = end + 1
    }
    // Not looked into again before its line ends: a long line costs no more than its length.
    this.#unread += text.slice(start)
    if (this.#unread.length + this.#dataLength > eventLimit) {
      throw new MalformedStreamError('An event is too long')
    }
  }

  #readLine(line: string, take: (event: ScannedEvent) => void): void {
    if (line.startsWith('data:')) {
      this.#data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
      this.#dataLength += line.length
    } else if (line === '' && this.#data.length > 0) {
      const data = this.#data.join('\n')
      this.#data = []
      this.#dataLength = 0
      take(parseEvent(data))
    }
  }

  /** A carriage return ends its line at once; a line feed that follows it, in the next chunk too, is a part of it. */
  #normalizeLineEnds(text: string): string {
    if (text === '') return text
    const rest = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text
    this.#afterReturn = text.endsWith('\r')
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest
  }
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
