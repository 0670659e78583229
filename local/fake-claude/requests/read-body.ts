import type { IncomingMessage } from 'node:http'
import { ApiError, invalidRequest } from './api-error.ts'

const maxBytes = 32 * 1024 * 1024

/** The JSON of a request, or the error that the API would answer; a refused body is still read to its end. */
export async function readBody(request: IncomingMessage): Promise<{ json: unknown } | { refusal: ApiError }> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
  }
  if (bytes > maxBytes) {
    return {
      refusal: new ApiError(413, 'request_too_large', `Request exceeds the maximum of ${maxBytes} bytes`),
    }
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString()) }
  } catch (error) {
    return { refusal: invalidRequest(`The request body is not valid JSON: ${String(error)}`) }
  }
}
