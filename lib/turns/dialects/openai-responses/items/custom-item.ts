import { field } from '../../../../upstream/report/reported-usage.ts'
import type { ToolName } from '../tool-names.ts'
import { FreeText } from './free-text.ts'
import { type Item, itemAdded, itemDone, type Place } from './item.ts'

/**
 * A call of a tool that takes free text.
 * @param block with which the call begins
 */
export function customItem({ id, output_index }: Place, block: unknown, { name, namespace }: ToolName): Item {
  const at = { item_id: id, output_index }
  const call_id = String(field(block, 'id'))
  const written = new FreeText()
  const item = (input: string, status: string) => ({
    id,
    type: 'custom_tool_call',
    status,
    call_id,
    name,
    ...(namespace !== undefined && { namespace }),
    input,
  })
  const deltas = (text: string) =>
    text === '' ? [] : [{ type: 'response.custom_tool_call_input.delta', ...at, delta: text }]
  return {
    opening: [itemAdded(output_index, item('', 'in_progress'))],
    add(delta) {
      const json = field(delta, 'partial_json')
      return typeof json === 'string' ? deltas(written.add(json)) : []
    },
    close() {
      const { text, rest } = written.end()
      return [
        ...deltas(rest),
        { type: 'response.custom_tool_call_input.done', ...at, input: text },
        itemDone(output_index, item(text, 'completed')),
      ]
    },
  }
}
