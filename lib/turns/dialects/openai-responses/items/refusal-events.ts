import { field } from '../../../../upstream/report/reported-usage.ts'
import { type ItemEvent, itemAdded, itemDone, messageItem, type Place } from './item.ts'

/**
 * A message that says that Claude refused to go on. The response is complete with it, as it is with a refusal of OpenAI's
 * models: one that is `incomplete` for its content is asked for five times more by Codex, each time for money.
 * @param delta of Claude's last event but one
 */
export function refusalEvents({ id, output_index }: Place, delta: unknown): ItemEvent[] {
  const explanation = field(field(delta, 'stop_details'), 'explanation')
  const refusal = typeof explanation === 'string' ? explanation : 'Claude refused to answer.'
  const at = { item_id: id, output_index, content_index: 0 }
  const part = { type: 'refusal', refusal }
  return [
    itemAdded(output_index, messageItem(id, 'in_progress', [])),
    { type: 'response.content_part.added', ...at, part: { type: 'refusal', refusal: '' } },
    { type: 'response.refusal.delta', ...at, delta: refusal },
    { type: 'response.refusal.done', ...at, refusal },
    { type: 'response.content_part.done', ...at, part },
    itemDone(output_index, messageItem(id, 'completed', [part])),
  ]
}
