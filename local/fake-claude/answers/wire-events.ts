import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'
import type { Answer } from './compose-answer.ts'

const frame = (event: RawMessageStreamEvent | { type: string }) =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

/** The answer as one JSON document. */
export function wholeMessage(answer: Answer): Message {
  return {
    id: answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content:
      answer.tokens.length > 0 ? [{ type: 'text', text: answer.tokens.join(''), citations: null }] : [],
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    stop_details: stopDetails(answer),
    container: null,
    diagnostics: null,
    usage: answer.usage,
  }
}

/** `message_start` and, unless the answer has no words, its one content block. */
export function startFrames(answer: Answer): string {
  const message: Message = {
    ...wholeMessage(answer),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    // The real API does not know the count by then either, and sends a small placeholder.
    usage: { ...answer.usage, output_tokens: 1, output_tokens_details: null },
  }
  const start = frame({ type: 'message_start', message })
  if (answer.tokens.length === 0) return start + pingFrame
  const block = { type: 'text', text: '', citations: null } as const
  return start + frame({ type: 'content_block_start', index: 0, content_block: block }) + pingFrame
}

export const pingFrame = frame({ type: 'ping' })

const emptyToken = frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: '' } })

export const tokenFrame = (token: string) => emptyToken.replace('""', () => JSON.stringify(token))

/** The end of the block, the usage of the whole answer, and `message_stop`. */
export function endFrames(answer: Answer): string {
  const {
    cache_creation: _split,
    service_tier: _tier,
    speed: _speed,
    inference_geo: _geo,
    ...usage
  } = answer.usage
  const delta = {
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    stop_details: stopDetails(answer),
    container: null,
  }
  return (
    (answer.tokens.length > 0 ? frame({ type: 'content_block_stop', index: 0 }) : '') +
    frame({ type: 'message_delta', delta, usage }) +
    frame({ type: 'message_stop' })
  )
}

/** An error after the `200` has gone out; the body is the envelope of an HTTP error. */
export const errorFrame = (envelope: { type: string }) => frame(envelope)

const stopDetails = (answer: Answer): Message['stop_details'] =>
  answer.stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null
