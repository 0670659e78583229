import { type Block, fileBlock, imageBlock, markedBy, textBlocks } from '../../openai/content.ts'
import type { Field } from '../../openai/field.ts'

/** A text, or a list of parts. @throws InvalidRequestError */
export function blocksOf(content: Field): Block[] {
  if (typeof content.value === 'string') return textBlocks(content.value)
  if (!content.isGiven) content.refuse('is missing')
  return content.items().flatMap((part) => markedBy(part, partOf(part)))
}

function partOf(part: Field): Block[] {
  const type = part.at('type')
  switch (type.text()) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return textBlocks(part.at('text').text())
    case 'refusal':
      return textBlocks(part.at('refusal').text())
    case 'input_image':
      return [imageOf(part)]
    case 'input_file':
      return [fileBlock(part)]
    default:
      return type.refuseUnsupported('Claude takes texts, images and files')
  }
}

function imageOf(part: Field): Block {
  const id = part.at('file_id')
  if (id.isGiven) id.refuseUnsupported('files are not kept here; send it as image_url')
  return imageBlock(part.at('image_url'))
}
