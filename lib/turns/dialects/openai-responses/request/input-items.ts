import { toolInput } from '../../../../upstream/tool-input.ts'
import type { Block } from '../../openai/content.ts'
import type { Contribution } from '../../openai/conversation.ts'
import { Field } from '../../openai/field.ts'
import { toolUseId } from '../../openai/tools.ts'
import { thinkingCarried } from '../carried-thinking.ts'
import { freeTextField } from '../items/free-text.ts'
import { nameForClaude } from '../tool-names.ts'
import { blocksOf } from './input-content.ts'

/** What tools of OpenAI's own did elsewhere. What came of it stands in the messages that follow. */
const ofOtherTools = new Set([
  'code_interpreter_call',
  'file_search_call',
  'image_generation_call',
  'mcp_call',
  'mcp_list_tools',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
])

/** Items of earlier responses, by their ids. */
export type KeptItems = ReadonlyMap<string, object>

/**
 * What the items of `input`, or its one text, contribute to a conversation with Claude.
 * @param kept the items that the others refer to; undefined: not looked for yet, so references are passed over
 * @throws InvalidRequestError
 */
export function contributionsOf(input: Field, kept: KeptItems | undefined): Contribution[] {
  if (!input.isGiven) input.refuse('is missing')
  if (typeof input.value === 'string') return [{ role: 'user', blocks: blocksOf(input) }]
  const contributions = input.items().flatMap((item) => {
    const meant = isReference(item) ? keptItem(item, kept) : item
    return meant === undefined ? [] : contributionOf(meant)
  })
  return withoutIdleThoughts(contributions.filter(({ blocks }) => blocks.length > 0))
}

/** Claude takes no thought that nothing came of. */
function withoutIdleThoughts(contributions: readonly Contribution[]): Contribution[] {
  const kept: Contribution[] = []
  for (const one of contributions.toReversed()) {
    const isThought = one.blocks.some(({ type }) => type.endsWith('thinking'))
    if (!isThought || kept.at(-1)?.role === 'assistant') kept.push(one)
  }
  return kept.toReversed()
}

function contributionOf(item: Field): Contribution[] {
  const type = item.at('type')
  const kind = type.optionalText() ?? 'message'
  switch (kind) {
    case 'message':
      return [messageOf(item)]
    case 'reasoning':
      return answered(thoughtOf(item))
    case 'function_call':
      return answered([callOf(item, argumentsOf(item.at('arguments').text()))])
    case 'custom_tool_call':
      return answered([callOf(item, { [freeTextField]: item.at('input').text() })])
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ role: 'user', blocks: [resultOf(item)] }]
    case 'additional_tools':
      return []
    default:
      return ofOtherTools.has(kind) ? [] : type.refuseUnsupported(`Claude takes no ${kind.slice(0, 100)}`)
  }
}

/** The ids of the items that others refer to. @throws InvalidRequestError */
export function referencesIn(input: Field): string[] {
  if (!Array.isArray(input.value)) return []
  return input
    .items()
    .filter(isReference)
    .map((item) => item.at('id').text())
}

const isReference = (item: Field) => item.at('type').value === 'item_reference'

function keptItem(reference: Field, kept: KeptItems | undefined): Field | undefined {
  if (kept === undefined) return undefined
  const id = reference.at('id')
  const item = kept.get(id.text())
  if (item === undefined) {
    return id.refuse(
      'is no item that is still known here. Send the items themselves, with store: false',
      'item_not_found',
    )
  }
  return new Field(item, reference)
}

const answered = (blocks: readonly Block[]): Contribution[] => [{ role: 'assistant', blocks }]

function messageOf(item: Field): Contribution {
  const role = item.at('role').optionalOneOf(['developer', 'system', 'user', 'assistant'])
  const blocks = blocksOf(item.at('content'))
  if (role === undefined) return item.at('role').refuse('is missing')
  return { role: role === 'developer' ? 'system' : role, blocks }
}

/** What another vendor's model thought is of no use to Claude. */
function thoughtOf(item: Field): Block[] {
  const thought = thinkingCarried(item.at('encrypted_content').value)
  return thought === undefined ? [] : [{ ...thought }]
}

function callOf(item: Field, input: object): Block {
  const name = nameForClaude(item.at('name').text(), item.at('namespace').optionalText())
  return { type: 'tool_use', id: toolUseId(item.at('call_id').text()), name, input }
}

/** A call that the longest answer has cut must not make its conversation useless. */
function argumentsOf(json: string): object {
  return json.trim() === '' ? {} : toolInput(json)
}

function resultOf(item: Field): Block {
  const content = blocksOf(item.at('output'))
  const id = toolUseId(item.at('call_id').text())
  return { type: 'tool_result', tool_use_id: id, ...(content.length > 0 && { content }) }
}
