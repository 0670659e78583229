import { InvalidRequestError, UnsupportedMediaTypeError } from '../errors.ts'

interface SentBody {
  readonly body: string
  readonly isBase64Encoded: boolean
  readonly headers: Readonly<Record<string, string | undefined>>
}

/**
 * Refuses a body that is not here as its sender wrote it: one that is compressed, and one in which somebody on the way has
 * put U+FFFD in the place of what is not UTF-8. That is three bytes long and what it stands for seldom is, so that the
 * body has another length than its Content-Length says.
 * @throws UnsupportedMediaTypeError, InvalidRequestError
 */
export function refuseReencoded({ body, isBase64Encoded, headers }: SentBody): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (encoding !== '' && encoding !== 'identity') {
    throw new UnsupportedMediaTypeError(
      'A compressed body is not read: send it without Content-Encoding.',
      'unsupported_content_encoding',
    )
  }
  const sent = headers['content-length']
  if (isBase64Encoded || sent === undefined || !body.includes('\u{fffd}')) return
  if (Number(sent) !== Buffer.byteLength(body)) {
    throw new InvalidRequestError('The body is not valid JSON in UTF-8.', 'invalid_json')
  }
}
