import { type ClientRequest, type IncomingMessage, request } from 'node:http'

/** What a client without an SDK saw of one answer: `how` is how the body ended. */
interface RawAnswer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
  /** The sizes in which the body came. */
  pieces: number[]
  how: 'ended' | 'reset'
}

const credentials = { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' }

export const question = (more: Record<string, unknown> = {}) => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 1000,
  stream: true,
  messages: [{ role: 'user', content: 'hello' }],
  ...more,
})

/** Sends a request and hands over the answer as soon as its headers are there. */
export function send(
  url: string,
  body: unknown,
  { method = 'POST', headers = credentials }: { method?: string; headers?: Record<string, string> } = {},
): { outgoing: ClientRequest; incoming: Promise<IncomingMessage> } {
  const outgoing = request(url, { method, headers, agent: false })
  const incoming = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
  })
  outgoing.end(method === 'GET' ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  return { outgoing, incoming }
}

/** Sends a request and reads the answer until it ends, one way or the other. */
export async function exchange(...args: Parameters<typeof send>): Promise<RawAnswer> {
  const incoming = await send(...args).incoming
  const chunks: Buffer[] = []
  const how = await new Promise<'ended' | 'reset'>((resolve) => {
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => resolve('ended'))
    incoming.on('error', () => resolve('reset'))
  })
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    body: Buffer.concat(chunks),
    pieces: chunks.map(({ length }) => length),
    how,
  }
}
