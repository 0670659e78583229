import { field } from '../../../../upstream/report/reported-usage.ts'
import { type Item, itemAdded, itemDone, messageItem, type Place } from './item.ts'

/** A message with one text. What Claude cites is not told: OpenAI's annotations name files and URLs of its own. */
export function textItem({ id, output_index }: Place): Item {
  const at = { item_id: id, output_index, content_index: 0 }
  let text = ''
  const part = () => ({ type: 'output_text', text, annotations: [], logprobs: [] })
  return {
    opening: [
      itemAdded(output_index, messageItem(id, 'in_progress', [])),
      { type: 'response.content_part.added', ...at, part: part() },
    ],
    add(delta) {
      const more = field(delta, 'text')
      if (typeof more !== 'string' || more === '') return []
      text += more
      return [{ type: 'response.output_text.delta', ...at, logprobs: [], delta: more }]
    },
    close: () => [
      { type: 'response.output_text.done', ...at, text, logprobs: [] },
      { type: 'response.content_part.done', ...at, part: part() },
      itemDone(output_index, messageItem(id, 'completed', [part()])),
    ],
  }
}
