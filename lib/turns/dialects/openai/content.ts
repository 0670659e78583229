import type { Field } from './field.ts'

/** A block of Claude's content. */
export type Block = Readonly<Record<string, unknown>> & { readonly type: string }

/** Claude refuses blank text; this covers what JavaScript or Python calls blank. */
// oxlint-disable-next-line no-control-regex -- what Python calls white space
const written = /[^\s\u001c-\u001f\u0085]/

/** No block if the text is blank. */
export function textBlocks(text: string): Block[] {
  return written.test(text) ? [{ type: 'text', text }] : []
}

/** @param url an address, or the image itself as a data URL @throws InvalidRequestError */
export function imageBlock(url: Field): Block {
  const text = url.text()
  if (/^https?:/i.test(text)) return { type: 'image', source: { type: 'url', url: text } }
  const { mediaType, data } = readDataUrl(text) ?? url.refuse('must be a URL with https: or data:')
  if (mediaType === pdf) return documentBlock(mediaType, data, undefined)
  if (!mediaType.startsWith('image/')) url.refuse('must be an image')
  return { type: 'image', source: base64(mediaType, data) }
}

/** @param file has `file_data`, a data URL or the base64 of a PDF; or `file_url` @throws InvalidRequestError */
export function fileBlock(file: Field): Block {
  const id = file.at('file_id')
  if (id.isGiven) id.refuseUnsupported('files are not kept here; send it as file_data')
  const title = file.at('filename').optionalText()
  const url = file.at('file_url').optionalText()
  if (url !== undefined) return { type: 'document', source: { type: 'url', url }, ...titled(title) }
  const content = file.at('file_data')
  const text = content.text()
  const { mediaType, data } = readDataUrl(text) ?? { mediaType: pdf, data: text }
  if (mediaType !== pdf && !mediaType.startsWith('text/')) content.refuse('must be a PDF or a text')
  return documentBlock(mediaType, data, title)
}

/** Several clients mark what Claude is to cache, although OpenAI's API has no such mark. */
export function markOf(holder: Field): { cache_control?: object } {
  const mark = holder.at('cache_control')
  return mark.isGiven ? { cache_control: mark.object() } : {}
}

/** The blocks; the last one takes over the mark of the message or part that holds them. */
export function markedBy(holder: Field, blocks: readonly Block[]): readonly Block[] {
  const last = blocks.at(-1)
  if (last === undefined || !holder.at('cache_control').isGiven) return blocks
  return [...blocks.slice(0, -1), { ...last, ...markOf(holder) }]
}

const pdf = 'application/pdf'
const base64 = (mediaType: string, data: string) => ({ type: 'base64', media_type: mediaType, data })
const titled = (title: string | undefined) => title !== undefined && title !== '' && { title }

function documentBlock(mediaType: string, data: string, title: string | undefined): Block {
  const source =
    mediaType === pdf
      ? base64(pdf, data)
      : { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString() }
  return { type: 'document', source, ...titled(title) }
}

/** Reads `data:image/png;base64,…`. Only the head goes through the pattern: the rest may be megabytes. */
function readDataUrl(url: string): { mediaType: string; data: string } | undefined {
  const head = /^data:([^;,]+)(?:;[^;,]+)*;base64,/i.exec(url.slice(0, longestHead))
  const [all = '', mediaType = ''] = head ?? []
  return head === null ? undefined : { mediaType: mediaType.toLowerCase(), data: url.slice(all.length) }
}
/** In characters. */
const longestHead = 200
