import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'
import type { Answer } from './compose-answer.ts'

const frame = (event: RawMessageStreamEvent | { type: string }) =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

/** Claude's own signature of what it has thought. */
const signature = 'c2lnbmF0dXJl'

/** The answer as one JSON document. */
export function wholeMessage(answer: Answer): Message {
  return {
    id: answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: [
      ...(answer.hidesThinking ? [{ type: 'thinking', thinking: '', signature } as const] : []),
      ...(answer.tokens.length > 0
        ? [{ type: 'text', text: answer.tokens.join(''), citations: null } as const]
        : []),
    ],
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    stop_details: stopDetails(answer),
    container: null,
    diagnostics: null,
    usage: answer.usage,
  }
}

/** `message_start`. */
export function startFrame(answer: Answer): string {
  const message: Message = {
    ...wholeMessage(answer),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    // The real API does not know the count by then either, and sends a small placeholder.
    usage: { ...answer.usage, output_tokens: 1, output_tokens_details: null, server_tool_use: null },
  }
  return frame({ type: 'message_start', message })
}

/** The start of the block of text, unless the answer has no words, and a ping as the real API sends it there. */
export function textStartFrames(answer: Answer): string {
  const block = { type: 'text', text: '', citations: null } as const
  const start = { type: 'content_block_start', index: textIndex(answer), content_block: block } as const
  return (answer.tokens.length > 0 ? frame(start) : '') + pingFrame
}

/** Behind hidden thinking, if there is any. */
const textIndex = ({ hidesThinking }: Answer) => (hidesThinking ? 1 : 0)

/** The frames of a block of thinking that tells nothing but, if asked, how much of it there is. */
export const thinkingFrames = {
  start: frame({
    type: 'content_block_start',
    index: 0,
    content_block: { type: 'thinking', thinking: '', signature: '' },
  }),
  count: (estimated_tokens: number) => {
    const delta = { type: 'thinking_delta', thinking: '', estimated_tokens }
    return frame({ type: 'content_block_delta', index: 0, delta } as { type: string })
  },
  end:
    frame({ type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature } }) +
    frame({ type: 'content_block_stop', index: 0 }),
}

export const pingFrame = frame({ type: 'ping' })

const emptyTokens = [0, 1].map((index) =>
  frame({ type: 'content_block_delta', index, delta: { type: 'text_delta', text: '' } }),
)

export const tokenFrame = (answer: Answer, token: string) =>
  (emptyTokens[textIndex(answer)] ?? '').replace('""', () => JSON.stringify(token))

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
    (answer.tokens.length > 0 ? frame({ type: 'content_block_stop', index: textIndex(answer) }) : '') +
    frame({ type: 'message_delta', delta, usage }) +
    frame({ type: 'message_stop' })
  )
}

/** An error after the `200` has gone out; the body is the envelope of an HTTP error. */
export const errorFrame = (envelope: { type: string }) => frame(envelope)

function stopDetails({ stopReason, refusalCategory }: Answer): Message['stop_details'] {
  if (stopReason !== 'refusal') return null
  // As of tomorrow there may be categories that the SDK has no name for.
  type Category = NonNullable<Message['stop_details']>['category']
  return { type: 'refusal', category: refusalCategory as Category, explanation: null }
}
