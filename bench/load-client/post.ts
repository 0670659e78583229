import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Target } from './job.ts'

const silenceLimitMs = 30_000
const agent = new Agent({ keepAlive: true })

/** Posts to the target and returns the response once its head has arrived. A status other than 200 is an error. */
export async function post(target: Target): Promise<IncomingMessage> {
  const outgoing = request(target.url, {
    method: 'POST',
    agent,
    headers: {
      ...target.headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(target.body),
    },
  })
  outgoing.setTimeout(silenceLimitMs, () => outgoing.destroy(new Error(`silent for ${silenceLimitMs} ms`)))
  outgoing.end(target.body)
  const [response]: IncomingMessage[] = await once(outgoing, 'response')
  if (!response) throw new Error('no response')
  response.setEncoding('utf8')
  if (response.statusCode !== 200) {
    throw new Error(`status ${response.statusCode}: ${(await text(response)).slice(0, 300)}`)
  }
  return response
}
