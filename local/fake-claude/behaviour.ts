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
  /** What the last event reports, and the bill of a completed answer says, whatever was really sent. */
  output_tokens: z.optional(count),
  /** Thought before the first word; part of the output, and of `max_tokens`. */
  thinking_tokens: z.optional(count),
  service_tier: z.optional(z.enum(['standard', 'priority', 'batch'])),
  inference_geo: z.optional(z.string()),
  speed: z.optional(z.enum(['standard', 'fast'])),
})

const error = z.strictObject({
  status: z.int().check(z.minimum(300), z.maximum(599)),
  /** Of Anthropic's envelope. */
  type: z.optional(z.string()),
  /** In place of that envelope: what a proxy, or AWS, would say. */
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

const cut = z.union([z.strictObject({ atByte: count, how }), z.strictObject({ afterTokens: count, how })], {
  error: 'cut is { atByte, how } or { afterTokens, how }, where how is fin, reset, stall or garbage',
})

const proxy = z.strictObject({
  /** Comes before the first event and after each. */
  noise: z.optional(z.string()),
  lineEnd: z.optional(z.enum(['\r\n', '\r'])),
  byteOrderMark: z.optional(z.boolean()),
})

const behaviour = z
  .strictObject({
    /** The answer, of which a word is a token; or token for token. */
    text: z.optional(z.union([z.string(), z.array(z.string().check(z.minLength(1)))])),
    /** Or its length only. Without either, a friendly answer that echoes the question. */
    tokens: z.optional(count),
    /** Of an answer, besides its own. */
    headers: z.optional(z.record(z.string(), z.string())),
    /** Before the response headers, errors included. */
    headersMs: z.optional(milliseconds),
    /** From the response headers to `message_start`. */
    startMs: z.optional(milliseconds),
    /** From `message_start` to the first token. */
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
    usage: z.optional(usage),
    /** An HTTP error instead of an answer. */
    error: z.optional(error),
    /** An `event: error` in the stream, which then ends; a JSON answer has no place for it and ignores it. */
    errorEvent: z.optional(errorEvent),
    /** The body ends too early: after exactly so many bytes or tokens. */
    cut: z.optional(cut),
    /** What is sent in place of all events, whatever it is. */
    body: z.optional(z.string()),
    /** What stands in between, and does to the stream what the standard of server-sent events allows. */
    proxy: z.optional(proxy),
    /** The body leaves in pieces of so many bytes, whatever frame they split. */
    chunkBytes: z.optional(z.int().check(z.positive())),
  })
  .check(z.refine((b) => b.text === undefined || b.tokens === undefined, 'text or tokens, not both'))

/** How the fake answers one `POST /v1/messages`: plain JSON, so that it can come from another process. */
export type Behaviour = z.output<typeof behaviour>

/** How an answer is cut: clean end, TCP reset, silence on an open socket, or bytes that are no event stream. */
export type CutHow = z.output<typeof how>

/** Throws a 400 that names the field that is wrong. */
export const parseBehaviour = (value: unknown): Behaviour => parseShape(behaviour, value)

/** Throws a 400 that names the place in the list and the field that is wrong. */
export const parseBehaviours = (value: unknown): Behaviour[] => parseShape(z.array(behaviour), value)
