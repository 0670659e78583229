import { madeAt } from '../../../ids.ts'
import type { PiecesOf } from '../../../upstream/answer.ts'
import type { ScannedEvent } from '../../../upstream/event-scanner.ts'
import { field } from '../../../upstream/report/reported-usage.ts'
import { cutLong } from '../cut-long.ts'
import type { TurnIds } from '../dialect.ts'
import { reportedTokens } from '../openai/reported-tokens.ts'
import type { Chunk, Delta, FinishReason, ToolCallDelta, Usage } from './chunk.ts'

/**
 * Turns Claude's events into OpenAI's chunks. Id and time are the turn's, so every repetition of a stream has the same ones.
 * What OpenAI's format cannot express is left out: signatures, citations, unknown events and blocks.
 */
export function chunksOf({ id }: TurnIds, model: string): PiecesOf {
  const head = {
    id: id.replace('turn_', 'chatcmpl-'),
    object: 'chat.completion.chunk',
    created: Math.floor(madeAt(id).getTime() / 1_000),
    model,
  } as const
  let answer = new AnswerSoFar()
  return (event) => {
    // A retried call begins again here.
    if (event.type === 'message_start') answer = new AnswerSoFar()
    return answer.partsOf(event).map((part) => JSON.stringify({ ...head, ...part } satisfies Chunk))
  }
}

type Part = Pick<Chunk, 'choices' | 'usage'>

/** A tool call, whose input arrives in pieces. */
interface Call {
  /** Counts calls, not blocks. */
  readonly index: number
  /** Its input if no more follows. */
  readonly input: unknown
  hasArguments: boolean
}

/** What the next chunk depends on. */
class AnswerSoFar {
  readonly #calls = new Map<unknown, Call>()
  #usageAtStart: unknown
  #isFinished = false

  partsOf(event: ScannedEvent): Part[] {
    switch (event.type) {
      case 'message_start':
        this.#usageAtStart = field(event['message'], 'usage')
        return [part({ role: 'assistant', content: '' })]
      case 'content_block_start':
        return this.#begin(event['index'], event['content_block'])
      case 'content_block_delta':
        return this.#goOn(event['index'], event['delta'])
      case 'content_block_stop':
        return this.#end(event['index'])
      case 'message_delta':
        return this.#finish(field(event['delta'], 'stop_reason'), event['usage'])
      default:
        return []
    }
  }

  #begin(block: unknown, content: unknown): Part[] {
    if (field(content, 'type') !== 'tool_use') return written(content)
    const index = this.#calls.size
    this.#calls.set(block, { index, input: field(content, 'input'), hasArguments: false })
    const [id, name] = [String(field(content, 'id')), String(field(content, 'name'))]
    return [callPart({ index, id, type: 'function', function: { name, arguments: '' } })]
  }

  #goOn(block: unknown, delta: unknown): Part[] {
    const json = field(delta, 'partial_json')
    const call = this.#calls.get(block)
    if (call === undefined) return written(delta)
    return typeof json === 'string' && json !== '' ? argumentsOf(call, json) : []
  }

  /** Programs parse the arguments as JSON, so they are never empty. */
  #end(block: unknown): Part[] {
    const call = this.#calls.get(block)
    return call === undefined || call.hasArguments ? [] : argumentsOf(call, JSON.stringify(call.input ?? {}))
  }

  #finish(stopReason: unknown, usage: unknown): Part[] {
    if (typeof stopReason !== 'string' || this.#isFinished) return []
    this.#isFinished = true
    const last = { ...choice({}), finish_reason: finishReasons[stopReason] ?? 'stop' }
    return [{ choices: [last] }, { choices: [], usage: usageOf(this.#usageAtStart, usage) }]
  }
}

const choice = (delta: Delta) => ({ index: 0, delta, logprobs: null, finish_reason: null }) as const
const part = (delta: Delta): Part => ({ choices: [choice(delta)] })
const callPart = (call: ToolCallDelta): Part => part({ tool_calls: [call] })

/** Text and thinking, in a delta or at the start of a block. */
function written(told: unknown): Part[] {
  const [text, thought] = [field(told, 'text'), field(told, 'thinking')]
  switch (field(told, 'type')) {
    case 'text':
    case 'text_delta':
      return cutText(text).map((content) => part({ content }))
    case 'thinking':
    case 'thinking_delta':
      return cutText(thought).map((some) => part({ reasoning_content: some }))
    default:
      return []
  }
}

const cutText = (text: unknown) => (typeof text === 'string' && text !== '' ? cutLong(text) : [])

function argumentsOf(call: Call, json: string): Part[] {
  call.hasArguments = true
  return cutLong(json).map((some) => callPart({ index: call.index, function: { arguments: some } }))
}

/** By Claude's stop reason; for all others, `stop`. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
}

function usageOf(...usages: readonly unknown[]): Usage {
  const { prompt, cached, answer, thinking } = reportedTokens(...usages)
  return {
    prompt_tokens: prompt,
    completion_tokens: answer,
    total_tokens: prompt + answer,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: thinking },
  }
}
