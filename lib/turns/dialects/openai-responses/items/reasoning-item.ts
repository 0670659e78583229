import { field } from '../../../../upstream/report/reported-usage.ts'
import { carryThinking } from '../carried-thinking.ts'
import { type Item, type ItemEvent, itemAdded, itemDone, type Place } from './item.ts'

/** What Claude thought: its text as a summary, and the whole block to be sent again. */
export function reasoningItem({ id, output_index }: Place): Item {
  const at = { item_id: id, output_index, summary_index: 0 }
  let thinking = ''
  let signature: string | undefined
  let redacted: string | undefined
  const part = () => ({ type: 'summary_text', text: thinking })
  const encrypted = () => {
    if (redacted !== undefined) return carryThinking({ type: 'redacted_thinking', data: redacted })
    return signature === undefined ? null : carryThinking({ type: 'thinking', thinking, signature })
  }
  return {
    opening: [itemAdded(output_index, { id, type: 'reasoning', summary: [], encrypted_content: null })],
    add(delta) {
      signature = textOf(delta, 'signature') ?? signature
      redacted = textOf(delta, 'data') ?? redacted
      const more = textOf(delta, 'thinking')
      if (more === undefined) return []
      const events: ItemEvent[] = []
      if (thinking === '') events.push({ type: 'response.reasoning_summary_part.added', ...at, part: part() })
      thinking += more
      events.push({ type: 'response.reasoning_summary_text.delta', ...at, delta: more })
      return events
    },
    close: () => [
      ...(thinking === ''
        ? []
        : [
            { type: 'response.reasoning_summary_text.done', ...at, text: thinking },
            { type: 'response.reasoning_summary_part.done', ...at, part: part() },
          ]),
      itemDone(output_index, {
        id,
        type: 'reasoning',
        summary: thinking === '' ? [] : [part()],
        encrypted_content: encrypted(),
      }),
    ],
  }
}

function textOf(delta: unknown, name: string): string | undefined {
  const text = field(delta, name)
  return typeof text === 'string' && text !== '' ? text : undefined
}
