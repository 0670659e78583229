import { StringDecoder } from 'node:string_decoder'
import { field } from './report/reported-usage.ts'
import { readTextDelta } from './text-delta.ts'

/** An event of Claude's stream: its JSON, of which only `type` is certain to be there. */
export interface ScannedEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** Takes an event and its lines as they came, including the empty one that ends it; line ends are `\n`. */
export type TakeEvent = (event: ScannedEvent, lines: string) => void

/** The longest event accepted, in characters: as large as what Claude takes, and a bound on memory. */
const eventLimit = 33_554_432

/** The bytes are not server-sent events with JSON in them. */
export class MalformedStreamError extends Error {
  override name = 'MalformedStreamError'
}

/** Claude's names for the events that make up an answer: none of these may get lost. */
const eventsOfClaude = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
])

/**
 * Reads server-sent events from bytes that may be cut anywhere, even inside a character. Follows
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation; nothing here
 * depends on `id` and `retry`. Claude repeats the type in the JSON, which is what counts. Proxies between us
 * and Claude keep streams alive with events of their own, with or without data, JSON or not: those are
 * skipped.
 */
export class EventScanner {
  readonly #decoder = new StringDecoder('utf8')
  #unread = ''
  #name = ''
  #lines = ''
  #data: string[] = []
  #afterReturn = false
  #isAtStart = true

  /**
   * Hands over the events that end in this chunk, those before an error included.
   * @throws MalformedStreamError
   */
  push(chunk: Buffer, take: TakeEvent): void {
    const text = this.#normalizeLineEnds(this.#withoutByteOrderMark(this.#decoder.write(chunk)))
    let eventStart = 0
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = this.#unread + text.slice(start, end)
      this.#unread = ''
      start = end + 1
      if (line === '') {
        this.#endEvent(this.#lines + text.slice(eventStart, start), take)
        eventStart = start
      } else this.#readLine(line)
    }
    // Not searched again until its line ends: a long line costs no more than its length.
    this.#unread += text.slice(start)
    // As one slice of what came: put together line by line, each event was copied once more where it is sent on.
    this.#lines += text.slice(eventStart)
    if (this.#lines.length > eventLimit) throw new MalformedStreamError('An event is too long')
  }

  #readLine(line: string): void {
    if (line === 'data' || line.startsWith('data:')) this.#data.push(valueOf(line, 'data'))
    else if (line === 'event' || line.startsWith('event:')) this.#name = valueOf(line, 'event')
  }

  #endEvent(lines: string, take: TakeEvent): void {
    const event = this.#data.length === 0 ? undefined : parseEvent(this.#name, this.#data.join('\n'))
    this.#name = ''
    this.#lines = ''
    this.#data = []
    if (event !== undefined) take(event, lines)
  }

  #withoutByteOrderMark(text: string): string {
    if (!this.#isAtStart || text === '') return text
    this.#isAtStart = false
    return text.startsWith('\uFEFF') ? text.slice(1) : text
  }

  /**
   * A carriage return ends its line at once; a line feed right after it, even in the next chunk, is part of
   * the same line end.
   */
  #normalizeLineEnds(text: string): string {
    if (text === '') return text
    const rest = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text
    this.#afterReturn = text.endsWith('\r')
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest
  }
}

/** The text after the colon and one optional space; empty where there is no colon. */
function valueOf(line: string, name: string): string {
  const start = name.length + 1
  return line.slice(line[start] === ' ' ? start + 1 : start)
}

/**
 * @returns undefined for events that are not Claude's
 * @throws MalformedStreamError for Claude's events that cannot be parsed
 */
function parseEvent(name: string, data: string): ScannedEvent | undefined {
  if (data.trim() === '') return undefined
  const event = readTextDelta(data) ?? parseJson(data)
  const type = field(event, 'type')
  if (typeof type === 'string') return event as ScannedEvent
  const isObject = typeof event === 'object' && event !== null && !Array.isArray(event)
  // A failing proxy may report it in words of its own.
  if (name === 'error' || (isObject && eventsOfClaude.has(name))) {
    return { ...(isObject && event), type: name }
  }
  // Half of an unnamed event looks like one of Claude's.
  const isHalf = name === '' && event === undefined && data.startsWith('{')
  if (isHalf || eventsOfClaude.has(name)) throw new MalformedStreamError('An event is not JSON')
  return undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
