import { type Block, fileBlock, imageBlock, markedBy, textBlocks } from '../openai/content.ts'
import type { Contribution } from '../openai/conversation.ts'
import type { Field } from '../openai/field.ts'
import { toolInputOf, toolUseId } from '../openai/tools.ts'

/** What a message contributes to the conversation with Claude. @throws InvalidRequestError */
export function contributionOf(message: Field): Contribution {
  const { role, blocks } = read(message)
  return { role, blocks: markedBy(message, blocks) }
}

function read(message: Field): Contribution {
  const role = message.at('role')
  const content = message.at('content')
  switch (role.text()) {
    case 'system':
    case 'developer':
      return { role: 'system', blocks: blocksOf(content, textPart) }
    case 'user':
      return { role: 'user', blocks: blocksOf(content, userPart) }
    case 'assistant':
      return { role: 'assistant', blocks: answerOf(message) }
    case 'tool':
      return { role: 'user', blocks: [resultOf(message)] }
    default:
      return role.refuse('must be one of system, developer, user, assistant, tool')
  }
}

/** `reasoning_content` is left out: Claude accepts no thinking without its signature. */
function answerOf(message: Field): Block[] {
  const { content, refusal } = { content: message.at('content'), refusal: message.at('refusal') }
  const calls = message.at('tool_calls').items().map(callOf)
  const said = content.isGiven ? blocksOf(content, answerPart) : textBlocks(refusal.optionalText() ?? '')
  return [...said, ...calls]
}

function callOf(call: Field): Block {
  const type = call.at('type').optionalText() ?? 'function'
  if (type !== 'function') call.at('type').refuseUnsupported('Claude takes functions')
  const fn = call.at('function')
  const id = toolUseId(call.at('id').text())
  return { type: 'tool_use', id, name: fn.at('name').text(), input: toolInputOf(fn.at('arguments')) }
}

function resultOf(message: Field): Block {
  const content = message.at('content')
  const blocks = content.isGiven ? blocksOf(content, userPart) : []
  const id = toolUseId(message.at('tool_call_id').text())
  return { type: 'tool_result', tool_use_id: id, ...(blocks.length > 0 && { content: blocks }) }
}

function blocksOf(content: Field, blocksOfPart: (part: Field) => Block[]): Block[] {
  if (!content.isGiven) content.refuse('is missing')
  if (typeof content.value === 'string') return textBlocks(content.value)
  return content.items().flatMap((part) => markedBy(part, blocksOfPart(part)))
}

function userPart(part: Field): Block[] {
  switch (part.at('type').value) {
    case 'image_url':
      return [imageBlock(part.at('image_url').at('url'))]
    case 'file':
      return [fileBlock(part.at('file'))]
    case 'input_audio':
      return part.at('type').refuseUnsupported('Claude hears nothing')
    default:
      return textPart(part)
  }
}

function answerPart(part: Field): Block[] {
  return part.at('type').value === 'refusal' ? textBlocks(part.at('refusal').text()) : textPart(part)
}

function textPart(part: Field): Block[] {
  const type = part.at('type')
  if (type.text() !== 'text') type.refuse(`must not be ${type.text().slice(0, 100)} here`)
  return textBlocks(part.at('text').text())
}
