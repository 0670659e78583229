import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'

/** DynamoDB by way of something that counts what AWS would charge for. */
export interface MeteredDynamodb {
  readonly url: string
  /** Of all calls so far. */
  readonly units: { write: number; read: number }
  close(): Promise<void>
}

/** @param target where DynamoDB is, or its local twin, which knows its units as well */
export async function startMeteredDynamodb(target: string): Promise<MeteredDynamodb> {
  const units = { write: 0, read: 0 }
  const server = createServer((request, response) => void passOn(target, request, response, units))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the meter listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    units,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

interface Consumed {
  readonly CapacityUnits: number
}

async function passOn(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  units: MeteredDynamodb['units'],
): Promise<void> {
  const call = String(request.headers['x-amz-target'])
  const input = (await json(request)) as object
  const { 'content-length': _length, host: _host, connection: _connection, ...headers } = request.headers
  const answer = await fetch(target, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body: JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' }),
  })
  const text = await answer.text()
  const { ConsumedCapacity: consumed = [] } = JSON.parse(text) as { ConsumedCapacity?: Consumed | Consumed[] }
  for (const { CapacityUnits: number } of [consumed].flat()) {
    units[/\.(Put|Update|Delete|BatchWrite)Item$/.test(call) ? 'write' : 'read'] += number
  }
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text)
}
