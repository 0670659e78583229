import { once } from 'node:events'
import type { Server } from 'node:net'

/** Listens on a free port of 127.0.0.1 and returns it. All streams of a scenario fit into the backlog at once. */
export async function listenLocally(server: Server): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
