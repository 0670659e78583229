import { createParser } from 'eventsource-parser'
import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'
import { exchange, question } from '../../../local/fake-claude/raw-client.ts'
import type { BillLine, FakeClaude } from '../../../local/fake-claude/server.ts'

/** An answer as Claude sends it, byte by byte. */
export interface Recording {
  readonly behaviour: Behaviour
  readonly bytes: Buffer
  /** How many bytes there are when each of its events is complete. */
  readonly eventEnds: readonly number[]
  /** What Claude charges for all of it. */
  readonly bill: BillLine
}

/** A prompt of this size, whether or not the cache has it. */
const prompt = {
  input_tokens: 20,
  cache_read_input_tokens: 900,
  cache_creation: { ephemeral_5m_input_tokens: 7, ephemeral_1h_input_tokens: 0 },
}
/** Characters of one to four bytes; what looks like an event; and an answer without a word. */
const behaviours: readonly Behaviour[] = [
  { text: ['Grüße', ' aus', ' Köln', ' – 你好', ' 🙂'], usage: prompt },
  {
    text: ['event: message_stop\n', 'data: {}\n\n', '\\"}', ' tail'],
    usage: { ...prompt, thinking_tokens: 40 },
  },
  { text: [], stopReason: 'refusal', refusalCategory: 'bio', usage: prompt },
  // The proxy keeps the stream alive in every way that is allowed, and in some that are not.
  {
    text: ['Grüße', ' 🙂'],
    usage: prompt,
    proxy: {
      noise: 'event: heartbeat\ndata: ok\n\n',
      lineEnd: '\r\n',
      byteOrderMark: true,
    },
  },
  {
    text: ['eins', ' zwei'],
    usage: prompt,
    proxy: { noise: 'event: new_thing\ndata: {"type":\ndata: "new_thing"}\n\n', lineEnd: '\r' },
  },
]

/** Asks for each answer once, in the sizes of every later one. */
export async function record(claude: FakeClaude, model: string): Promise<Recording[]> {
  const recordings: Recording[] = []
  for (const behaviour of behaviours) {
    claude.script(behaviour)
    const { body: bytes } = await exchange(`${claude.url}/v1/messages`, question({ model }))
    const bill = claude.bill().at(-1)
    if (bill === undefined) throw new Error('A recording is not on the bill')
    recordings.push({ behaviour, bytes, eventEnds: eventEndsIn(bytes), bill })
  }
  return recordings
}

/** An empty line ends an event, whatever a line ends with. */
function eventEndsIn(bytes: Buffer): number[] {
  return [...bytes.toString('latin1').matchAll(/(\r\n|\r(?!\n)|\n){2}/g)].map(
    (end) => end.index + end[0].length,
  )
}

/** The content of the first bytes of a recording, read by a parser that is not ours. */
export interface Came {
  /** The prompt was reported, and costs from here on. */
  readonly hasBegun: boolean
  readonly text: string
  /** The output was reported, too. */
  readonly isCounted: boolean
  readonly isComplete: boolean
}

export function cameIn(bytes: Buffer): Came {
  const events = eventsIn(bytes)
  const types = new Set(events.map(({ type }) => type))
  return {
    hasBegun: types.has('message_start'),
    text: events.map(({ delta }) => delta?.text ?? '').join(''),
    isCounted: types.has('message_delta'),
    isComplete: types.has('message_stop'),
  }
}

/** An event of Claude's. */
interface Event {
  readonly type: string
  readonly delta?: { readonly text?: string }
}

/** The complete events; anything from a proxy in between is not one, unless it is JSON. */
export function eventsIn(bytes: Buffer): Event[] {
  const events: Event[] = []
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data.startsWith('{')) events.push(JSON.parse(data) as Event)
    },
  })
  const received = new TextDecoder().decode(bytes, { stream: true })
  // The parser waits to see what follows a carriage return, which ends its line at once.
  parser.feed(received.endsWith('\r') ? `${received}\n` : received)
  return events
}
