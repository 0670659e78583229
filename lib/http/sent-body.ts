import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { InvalidRequestError, UnsupportedMediaTypeError } from '../errors.ts'

type Sent = Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded' | 'headers'>

/** A body as its sender wrote it. */
export interface SentBody {
  readonly bytes: Buffer
  /** What the bytes say, where AWS has read them: to decode 1 MB once more takes longer than to parse it. */
  readonly text: string | undefined
}

/**
 * The body of an event.
 * @throws UnsupportedMediaTypeError, InvalidRequestError for one that did not arrive as its sender wrote it
 */
export function sentBody(event: Sent): SentBody {
  refuseReencoded(event)
  const { body = '', isBase64Encoded } = event
  return isBase64Encoded
    ? { bytes: Buffer.from(body, 'base64'), text: undefined }
    : { bytes: Buffer.from(body), text: body }
}

/** @throws InvalidRequestError */
export function parseJson({ bytes, text }: SentBody): unknown {
  try {
    // A byte order mark is no part of a text, and TextDecoder leaves it out.
    return JSON.parse(text?.replace(/^\ufeff/, '') ?? new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new InvalidRequestError('The body is not valid JSON in UTF-8.', 'invalid_json')
  }
}

/**
 * Refuses a compressed body, and one in which something on the way has replaced what is not UTF-8 by U+FFFD. That is
 * three bytes long, and what it replaces seldom is, so the body's length differs from its Content-Length.
 */
function refuseReencoded({ body = '', isBase64Encoded, headers }: Sent): void {
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
