import type { IncomingMessage } from 'node:http'
import { payloadLimitBytes } from './refusals/payload-limit.ts'

/**
 * The whole body, or undefined if it is over the limit. Even then it is read to its end: a client that is still
 * writing would see a reset connection in place of the 413.
 * @throws if the client leaves before the end
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= payloadLimitBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes <= payloadLimitBytes ? Buffer.concat(chunks, bytes) : undefined
}
