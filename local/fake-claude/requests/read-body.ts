import type { IncomingMessage } from 'node:http'
import { ApiError, invalidRequest } from './api-error.ts'

const maxBytes = 32 * 1024 * 1024

/** A request's body: its text with the JSON in it, or the error that the API would answer. Always read to its end. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ bytes: Buffer } & ({ json: unknown; text: string } | { refusal: ApiError })> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
  }
  if (bytes > maxBytes) {
    return {
      bytes: Buffer.of(),
      refusal: new ApiError(413, 'request_too_large', `Request exceeds the maximum of ${maxBytes} bytes`),
    }
  }
  const whole = Buffer.concat(chunks)
  try {
    const text = whole.toString()
    return { bytes: whole, json: JSON.parse(text), text }
  } catch (error) {
    return { bytes: whole, refusal: invalidRequest(`The request body is not valid JSON: ${String(error)}`) }
  }
}
