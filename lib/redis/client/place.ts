import type { Socket } from 'node:net'

const net = process.getBuiltinModule('node:net')
const tls = process.getBuiltinModule('node:tls')

/** A server of Redis, and what it is told first. */
export interface Place {
  readonly connect: () => Socket
  /** Over an encrypted connection `connect` alone says too little. */
  readonly connected: 'connect' | 'secureConnect'
  readonly greeting: readonly (readonly string[])[]
}

/** @param url `redis[s]://[user[:password]@]host[:port][/database]` */
export function placeOf(url: string): Place {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const address = { host, port: Number(port || 6379) }
  const secured = { ...address, ...(net.isIP(host) === 0 && { servername: host }) }
  const user = decodeURIComponent(username)
  const database = pathname.slice(1)
  const isSecure = protocol === 'rediss:'
  return {
    connect: () => (isSecure ? tls.connect(secured) : net.connect(address)),
    connected: isSecure ? 'secureConnect' : 'connect',
    greeting: [
      ...(password ? [['AUTH', ...(user ? [user] : []), decodeURIComponent(password)]] : []),
      ...(database ? [['SELECT', database]] : []),
    ],
  }
}
