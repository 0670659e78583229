/** A piece of an answer to `/v1/chat/completions`. https://platform.openai.com/docs/api-reference/chat-streaming */
export interface Chunk {
  readonly id: string
  readonly object: 'chat.completion.chunk'
  /** In s since the epoch. */
  readonly created: number
  readonly model: string
  /** Empty in the chunk that tells the usage. */
  readonly choices: readonly Choice[]
  readonly usage?: Usage
}

interface Choice {
  readonly index: 0
  readonly delta: Delta
  readonly logprobs: null
  readonly finish_reason: FinishReason | null
}

export interface Delta {
  readonly role?: 'assistant'
  readonly content?: string
  /** Thinking. Not in OpenAI's API, but several servers send it and several clients read it. */
  readonly reasoning_content?: string
  readonly tool_calls?: readonly ToolCallDelta[]
}

export interface ToolCallDelta {
  /** Counts the calls of the answer from 0. */
  readonly index: number
  readonly id?: string
  readonly type?: 'function'
  readonly function: { readonly name?: string; readonly arguments: string }
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

export interface Usage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details: { readonly cached_tokens: number }
  readonly completion_tokens_details: { readonly reasoning_tokens: number }
}

/** A piece as the journal keeps it. */
export const chunkIn = (piece: string) => JSON.parse(piece) as Chunk
