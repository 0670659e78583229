// js-redis-server in a process of its own; started by redis.ts.
import { Server } from 'node:net'
import { createRedisServer } from 'js-redis-server'

// js-redis-server 0.3 listens on every interface and has no option for it: its `listen(port)` becomes ours.
// oxlint-disable-next-line typescript/unbound-method -- the proxy hands `this` on
Server.prototype.listen = new Proxy(Server.prototype.listen, {
  apply: (listen, server, [port]) => Reflect.apply(listen, server, [{ port, host: '127.0.0.1' }]),
})

process.on('disconnect', () => process.exit())
const { port } = await createRedisServer({ compatibility: 'redis-7.0' })
process.send?.({ port })
