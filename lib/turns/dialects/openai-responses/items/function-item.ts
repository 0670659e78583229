import { field } from '../../../../upstream/report/reported-usage.ts'
import type { ToolName } from '../tool-names.ts'
import { type Item, itemAdded, itemDone, type Place } from './item.ts'

/**
 * A call of a function, with its arguments as Claude writes them.
 * @param block with which the call begins
 */
export function functionItem(
  { id, output_index }: Place,
  block: unknown,
  { name, namespace }: ToolName,
): Item {
  const at = { item_id: id, output_index }
  const call_id = String(field(block, 'id'))
  let written = ''
  const item = (args: string, status: string) => ({
    id,
    type: 'function_call',
    status,
    call_id,
    name,
    ...(namespace !== undefined && { namespace }),
    arguments: args,
  })
  const delta = (json: string) => ({ type: 'response.function_call_arguments.delta', ...at, delta: json })
  return {
    opening: [itemAdded(output_index, item('', 'in_progress'))],
    add(more) {
      const json = field(more, 'partial_json')
      if (typeof json !== 'string' || json === '') return []
      written += json
      return [delta(json)]
    },
    close() {
      // A call without arguments has them in its block alone; programs are given no empty text to parse.
      const args = written === '' ? JSON.stringify(field(block, 'input') ?? {}) : written
      return [
        ...(written === '' ? [delta(args)] : []),
        { type: 'response.function_call_arguments.done', ...at, name, arguments: args },
        itemDone(output_index, item(args, isObject(args) ? 'completed' : 'incomplete')),
      ]
    },
  }
}

/** The longest answer may end in the middle of a call. */
function isObject(json: string): boolean {
  try {
    return typeof JSON.parse(json) === 'object'
  } catch {
    return false
  }
}
