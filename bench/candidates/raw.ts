import { Agent, createServer, request } from 'node:http'
import { listenLocally } from '../listen-locally.ts'

// The floor that node:http allows: bytes in, bytes out, nothing parsed or stored.
const upstream = process.env.ANTHROPIC_BASE_URL ?? ''
const agent = new Agent({ keepAlive: true })

// Longer than a candidate waits for its turn, or the load client would find its connections closed.
const server = createServer({ keepAliveTimeout: 75_000 }, (incoming, response) => {
  const outgoing = request(
    upstream + (incoming.url ?? ''),
    { method: incoming.method, headers: { ...incoming.headers, host: new URL(upstream).host }, agent },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  outgoing.on('error', () => response.destroy())
  incoming.pipe(outgoing)
})

process.once('disconnect', () => process.exit())
process.send?.({ url: `http://127.0.0.1:${await listenLocally(server)}` })
