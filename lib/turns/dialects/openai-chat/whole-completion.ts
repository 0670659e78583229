import { type Chunk, chunkIn, type ToolCallDelta } from './chunk.ts'

/** Joins all chunks of an answer into the object that OpenAI's API returns without streaming. */
export function wholeCompletion(pieces: readonly string[]): object {
  const chunks = pieces.map(chunkIn)
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta))
  const textOf = (name: 'content' | 'reasoning_content') => deltas.map((delta) => delta[name] ?? '').join('')
  const [content, thought] = [textOf('content'), textOf('reasoning_content')]
  const calls = wholeCalls(deltas.flatMap((delta) => delta.tool_calls ?? []))
  const last = <Value>(read: (chunk: Chunk) => Value | null | undefined) =>
    chunks.map(read).findLast((value) => value ?? false)
  const { id, created, model } = chunks[0] ?? {}
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: content === '' && calls.length > 0 ? null : content,
          refusal: null,
          ...(thought !== '' && { reasoning_content: thought }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: last(({ choices }) => choices[0]?.finish_reason) ?? null,
      },
    ],
    usage: last(({ usage }) => usage) ?? null,
  }
}

function wholeCalls(deltas: readonly ToolCallDelta[]): object[] {
  const byIndex = Map.groupBy(deltas, ({ index }) => index)
  return [...byIndex.values()].map(([first, ...more]) => ({
    id: first?.id,
    type: first?.type,
    function: {
      name: first?.function.name,
      arguments: [first, ...more].map((delta) => delta?.function.arguments ?? '').join(''),
    },
  }))
}
