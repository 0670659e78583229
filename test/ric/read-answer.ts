import { preludeContentType, preludeEnd } from '../../local/function-host/response-stream.ts'
import type { Ending } from './lambda-environment.ts'
import type { StreamedAnswer } from './runtime-api.ts'

/** A function's result in payload format 2.0, or a stream's prelude. */
interface Head {
  readonly statusCode: number
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/**
 * The HTTP response that a Function URL makes of it.
 * @throws Error that says how the invocation ended instead
 */
export function readAnswer(ending: Ending): Response {
  switch (ending.kind) {
    case 'answered':
      return fromResult(ending.result as Head)
    case 'streamed':
      return fromStream(ending.stream)
    default:
      throw new Error(describeEnding(ending))
  }
}

export function describeEnding(ending: Ending): string {
  if (!('failure' in ending)) return ending.kind
  return `${ending.kind}: ${ending.failure.errorType}: ${ending.failure.errorMessage}`
}

function fromResult({ statusCode, headers = {}, body, isBase64Encoded = false }: Head): Response {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8')
  return new Response(bytes.length === 0 ? null : bytes, { status: statusCode, headers })
}

function fromStream({ contentType, body, failure }: StreamedAnswer): Response {
  if (failure) throw new Error(`the stream broke off: ${failure.errorMessage}`)
  if (contentType !== preludeContentType) throw new Error(`the stream is ${contentType}, without a prelude`)
  const end = body.indexOf(preludeEnd)
  if (end < 0) throw new Error('the prelude has no end')
  const { statusCode, headers = {} } = JSON.parse(body.toString('utf8', 0, end)) as Head
  return new Response(body.subarray(end + preludeEnd.length), { status: statusCode, headers })
}
