import * as z from 'zod/mini'
import { parseShape } from './requests/parse-shape.ts'

const count = z.int().check(z.nonnegative())
const milliseconds = z.number().check(z.nonnegative())
const how = z.enum(['fin', 'reset', 'stall', 'garbage'])

const usage = z.strictObject({
  input_tokens: z.optional(count),
  cache_read_input_tokens: z.optional(count),
  cache_creation: z.optional(
    z.strictObject({
      ephemeral_5m_input_tokens: z.optional(count),
      ephemeral_1h_input_tokens: z.optional(count),
    }),
  ),
  /** Reported by the last event, and by the bill of a completed answer, whatever was actually sent. */
  output_tokens: z.optional(count),
  /** Thought before the first word; part of the output, and of `max_tokens`. */
  thinking_tokens: z.optional(count),
  service_tier: z.optional(z.enum(['standard', 'priority', 'batch'])),
  inference_geo: z.optional(z.string()),
  speed: z.optional(z.enum(['standard', 'fast'])),
  /** Told at the end, like the steps; the bill has a line for the answer alone. */
  server_tool_use: z.optional(z.record(z.string(), count)),
  iterations: z.optional(z.array(z.looseObject({ type: z.string() }))),
})

const error = z.strictObject({
  status: z.int().check(z.minimum(300), z.maximum(599)),
  /** The type in Anthropic's envelope. */
  type: z.optional(z.string()),
  /** Replaces the envelope with what a proxy, or AWS, would say. */
  body: z.optional(z.string()),
  message: z.optional(z.string()),
  /** Becomes `error.details.error_code`. */
  errorCode: z.optional(z.string()),
  /** In seconds. */
  retryAfter: z.optional(milliseconds),
  headers: z.optional(z.record(z.string(), z.string())),
})

const errorEvent = z
  .strictObject({
    afterTokens: count,
    /** The error is the very first event: not even `message_start` comes before it. */
    beforeStart: z.optional(z.boolean()),
    type: z.string(),
    message: z.optional(z.string()),
    errorCode: z.optional(z.string()),
  })
  .check(
    z.refine((event) => !event.beforeStart || event.afterTokens === 0, 'beforeStart needs afterTokens: 0'),
  )

const cut = z.union(
  [
    z.strictObject({ atByte: count, how }),
    z.strictObject({ afterTokens: count, how }),
    z.strictObject({ afterThinking: count, how }),
  ],
  {
    error:
      'cut is { atByte, how }, { afterTokens, how } or { afterThinking, how }, where how is fin, reset, stall or garbage',
  },
)

const proxy = z.strictObject({
  /** Comes before the first event and after each. */
  noise: z.optional(z.string()),
  lineEnd: z.optional(z.enum(['\r\n', '\r'])),
  byteOrderMark: z.optional(z.boolean()),
})

const behaviour = z
  .strictObject({
    /** The answer: as text, in which each word is a token, or token by token. */
    text: z.optional(z.union([z.string(), z.array(z.string().check(z.minLength(1)))])),
    /** Just the answer's length. Without either, a friendly answer that echoes the question. */
    tokens: z.optional(count),
    /** Of an answer, besides its own. */
    headers: z.optional(z.record(z.string(), z.string())),
    /** Before the response headers, errors included. */
    headersMs: z.optional(milliseconds),
    /** From the response headers to `message_start`. */
    startMs: z.optional(milliseconds),
    /** From `message_start` to the first token; hidden thinking takes all of it. */
    firstTokenMs: z.optional(milliseconds),
    /** From one token to the next; 0, the default, is as fast as the client reads. */
    tokenMs: z.optional(milliseconds),
    pingEveryMs: z.optional(z.number().check(z.minimum(1))),
    stopReason: z.optional(
      z.enum([
        'end_turn',
        'max_tokens',
        'stop_sequence',
        'tool_use',
        'pause_turn',
        'refusal',
        'model_context_window_exceeded',
      ]),
    ),
    /** Why Claude refuses: any name, or null for none. Only a refusal has one. */
    refusalCategory: z.optional(z.nullable(z.string())),
    /** The `thinking_tokens` are a block of their own, without text, as newer models think. */
    hidesThinking: z.optional(z.boolean()),
    usage: z.optional(usage),
    /** An HTTP error instead of an answer. */
    error: z.optional(error),
    /** An `event: error` in the stream, which then ends; a JSON answer has no place for it and ignores it. */
    errorEvent: z.optional(errorEvent),
    /** Ends the body too early, after exactly so many bytes, tokens of the text, or tokens of a hidden thinking. */
    cut: z.optional(cut),
    /** Sent in place of all events, whatever it is. */
    body: z.optional(z.string()),
    /** A proxy in between, which changes the stream in ways that the standard of server-sent events allows. */
    proxy: z.optional(proxy),
    /** Sends the body in pieces of so many bytes, wherever they split frames. */
    chunkBytes: z.optional(z.int().check(z.positive())),
  })
  .check(
    z.refine((b) => b.text === undefined || b.tokens === undefined, 'text or tokens, not both'),
    z.refine(
      (b) => b.refusalCategory === undefined || b.stopReason === 'refusal',
      'refusalCategory needs stopReason: refusal',
    ),
    z.refine(
      (b) => b.hidesThinking || !b.cut || !('afterThinking' in b.cut),
      'afterThinking needs hidesThinking',
    ),
  )

/** How the fake answers one `POST /v1/messages`, in plain JSON so that another process can send it. */
export type Behaviour = z.output<typeof behaviour>

/** How an answer is cut: clean end, TCP reset, silence on an open socket, or bytes that are no event stream. */
export type CutHow = z.output<typeof how>

/** Throws a 400 that names the wrong field. */
export const parseBehaviour = (value: unknown): Behaviour => parseShape(behaviour, value)

/** Throws a 400 that names the place in the list and the wrong field. */
export const parseBehaviours = (value: unknown): Behaviour[] => parseShape(z.array(behaviour), value)
