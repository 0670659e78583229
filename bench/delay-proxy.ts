import { createConnection, createServer, type Socket } from 'node:net'
import { listenLocally } from './listen-locally.ts'

/** What this process tells its parent: one local port per target, in the order of the targets. */
export interface DelayProxyOffer {
  ports: number[]
}

const [delayArgument, ...targets] = process.argv.slice(2)
const delayMs = Number(delayArgument)

/** Forwards bytes after the delay, without back-pressure: requests and rows here are a few hundred bytes. */
function passOnLater(from: Socket, to: Socket): void {
  from.setNoDelay(true)
  from.on('data', (bytes) => setTimeout(() => to.write(bytes), delayMs))
  from.on('close', () => setTimeout(() => to.destroy(), delayMs))
  from.on('error', () => to.destroy())
}

async function standInFor(port: number): Promise<number> {
  return listenLocally(
    createServer((near) => {
      const far = createConnection({ host: '127.0.0.1', port })
      passOnLater(near, far)
      passOnLater(far, near)
    }),
  )
}

process.once('disconnect', () => process.exit())
const offer: DelayProxyOffer = { ports: await Promise.all(targets.map((port) => standInFor(Number(port)))) }
process.send?.(offer)
