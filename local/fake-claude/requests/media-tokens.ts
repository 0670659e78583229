// What Claude makes of what is no text, as its makers publish it, and the most of it where they publish a range.

/** Tokens of the text of a page of a PDF. https://platform.claude.com/docs/en/build-with-claude/pdf-support */
const textOfPage = 3_000
/** Nothing is fetched: what is at a URL is taken to have so many pages. */
const pagesAtUrl = 10
const squarePixels = 28

/**
 * A token for each square of 28 pixels, after an image that is too large was made smaller. The size is read from a PNG; what
 * cannot be read is as large as can be. https://platform.claude.com/docs/en/build-with-claude/vision
 */
export function imageTokens(model: string, source: Source): number {
  const most = mostOfImage(model)
  const size = source.type === 'base64' ? pngSize(source.data) : undefined
  if (size === undefined) return most
  return Math.min(most, Math.ceil(size.width / squarePixels) * Math.ceil(size.height / squarePixels))
}

/** Each page is read as text, and seen as an image. */
export function pdfTokens(model: string, source: Source): number {
  const pages = source.type === 'base64' ? pagesOf(source.data) : pagesAtUrl
  return pages * (textOfPage + mostOfImage(model))
}

/** Where the bytes of an image or a document are. */
export interface Source {
  readonly type: string
  readonly data?: unknown
}

/** Models before 4.7 see fewer pixels. */
function mostOfImage(model: string): number {
  return /-4-[56](-\d{8})?$/.test(model) ? 1_568 : 4_784
}

/** From the header, which stands first: 8 bytes of signature, 8 of length and name, then width and height. */
function pngSize(data: unknown): { width: number; height: number } | undefined {
  const head = Buffer.from(String(data).slice(0, 32), 'base64')
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return undefined
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
}

/** The pages that its objects name, uncompressed as they are in plain PDFs; one where it names none. */
function pagesOf(data: unknown): number {
  const text = Buffer.from(String(data), 'base64').toString('latin1')
  return Math.max(1, text.match(/\/Type\s*\/Page\b/g)?.length ?? 0)
}
