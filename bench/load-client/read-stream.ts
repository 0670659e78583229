import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { Target } from './job.ts'
import { post } from './post.ts'

/** Milliseconds from the start of a stream to its first token and to its close. */
export interface StreamTimes {
  firstTokenMs: number
  closeMs: number
}

/** Reads a stream to its close. A stream that fails, is cut or has too few or too many tokens is an error. */
export async function readStream(target: Target, expectedTokens: number): Promise<StreamTimes> {
  const startedAt = performance.now()
  let firstTokenMs = 0
  let tokens = 0
  let complete = false
  const parser = createParser({
    onEvent(event) {
      const kind = kindOf(event)
      if (kind === 'failure') throw new Error(`error in the stream: ${event.data.slice(0, 300)}`)
      if (kind === 'end') complete = true
      if (kind === 'token' && ++tokens === 1) firstTokenMs = performance.now() - startedAt
    },
  })
  for await (const chunk of await post(target)) parser.feed(chunk)
  if (!complete) throw new Error(`stream cut after ${tokens} of ${expectedTokens} tokens`)
  if (tokens !== expectedTokens) throw new Error(`${tokens} tokens arrived instead of ${expectedTokens}`)
  return { firstTokenMs, closeMs: performance.now() - startedAt }
}

/** The formats read here: Claude's own events, ours (`token`, `done`), and unnamed ones with a `done` field. */
function kindOf({ event, data }: EventSourceMessage): 'token' | 'end' | 'failure' | 'other' {
  switch (event) {
    case 'content_block_delta':
    case 'token':
      return 'token'
    case 'message_stop':
    case 'done':
      return 'end'
    case 'error':
      return 'failure'
    case undefined:
      if (data.includes('"done":false')) return 'token'
      return data.includes('"done":true') ? 'end' : 'failure'
    default:
      return 'other'
  }
}
