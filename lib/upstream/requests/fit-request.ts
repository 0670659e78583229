import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages'
import type { RequestDifferences } from '../upstream.ts'

/** A request of ours as an upstream takes it. @param differences undefined: it takes those to Anthropic's API */
export function fitRequest(
  request: MessageCreateParamsStreaming,
  differences: RequestDifferences | undefined,
): object {
  if (differences === undefined) return request
  const { modelId, lacks } = differences
  const members = Object.entries({ ...request, model: modelId(request.model) })
  const fitted = Object.fromEntries(members.filter(([name]) => !lacks.has(name)))
  const mark = lacks.has('cache_control') ? request.cache_control : undefined
  return mark ? { ...fitted, messages: marked(request.messages, mark) } : fitted
}

type Messages = MessageCreateParamsStreaming['messages']
type Mark = NonNullable<MessageCreateParamsStreaming['cache_control']>

/** The mark at the last block, where one of the whole request stands for it. */
function marked(messages: Messages, cache_control: Mark): Messages {
  const last = messages.at(-1)
  if (typeof last?.content !== 'string') return messages
  return [
    ...messages.slice(0, -1),
    { ...last, content: [{ type: 'text', text: last.content, cache_control }] },
  ]
}
