import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { server } from './server.ts'

/** A network between the browser and the server that can be taken away. */
export interface Link {
  readonly url: string
  /** Every connection breaks, and no new one comes about. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function newLink(): Promise<Link> {
  const { hostname, port } = new URL(server.url)
  const sockets = new Set<Socket>()
  let isCut = false
  const listening = createServer((near) => {
    if (isCut) {
      near.resetAndDestroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.pipe(other)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    url: `http://localhost:${(listening.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true
      breakAll()
    },
    mend: () => {
      isCut = false
    },
    close: async () => {
      breakAll()
      listening.close()
      await once(listening, 'close')
    },
  }
}
