import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** How DynamoDB throttles: with an error, or by doing nothing of a batch. */
export const throttles = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'unprocessed',
] as const
export type Throttle = (typeof throttles)[number]

/** A proxy in front of DynamoDB, with enough capacity or none. */
export interface ThrottledDynamodb {
  readonly url: string
  /** Throttles every later call in this way; undefined passes calls on. */
  throttle(how: Throttle | undefined): void
  close(): Promise<void>
}

export async function startThrottledDynamodb(target: string): Promise<ThrottledDynamodb> {
  let throttle: Throttle | undefined
  const server = createServer((asked, answer) => {
    void (throttle === undefined ? passOn(target, asked, answer) : refuse(throttle, asked, answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on no TCP port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    throttle: (how) => (throttle = how),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function passOn(target: string, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const passed = request(target, { method: asked.method, path: asked.url, headers: asked.headers })
  passed.on('error', () => answer.destroy())
  passed.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 500, response.headers)
    response.pipe(answer)
  })
  asked.pipe(passed)
}

async function refuse(how: Throttle, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const body = Buffer.concat(await Array.fromAsync<Buffer>(asked)).toString()
  const operation = String(asked.headers['x-amz-target']).split('.')[1]
  const batch = (JSON.parse(body) as { RequestItems?: unknown }).RequestItems
  answer.setHeader('content-type', 'application/x-amz-json-1.0')
  if (how === 'unprocessed' && batch !== undefined) {
    const left = operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems'
    answer.end(JSON.stringify({ [left]: batch }))
    return
  }
  const type = how === 'unprocessed' ? throttles[0] : how
  answer.writeHead(400)
  answer.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'too much' }))
}
