import type { Socket } from 'node:net'
import { isRefusalOfServer } from '../refusal-of-server.ts'
import { type Place, placeOf } from './place.ts'
import { type Reply, ReplyError, ReplyParser } from './reply-parser.ts'

/** How long a connection may take until the server has answered its greeting. */
const connectMs = 1_000
const keepAliveMs = 30_000
/** So that an operator knows our connections. Whatever the server says to it, it serves. */
const introduction = ['CLIENT', 'SETNAME', 'llm-production-app']

type Command = readonly (string | number)[]

interface Asked {
  readonly command: Command
  readonly reply: PromiseWithResolvers<Reply>
}

/**
 * One connection to Redis, opened when a command needs it, and again when it was lost: only on the next use, because a client that
 * retries by itself goes on after the handler has ended.
 *
 * In place of ioredis on every function's way, whose 250 KB were two fifths of the code that a simple function reads at its start.
 * It stays where a process subscribes, in `listen.ts`.
 */
export class RedisClient {
  readonly #place: Place
  readonly #onTrouble: (error: Error | undefined) => void
  #socket: Socket | undefined
  #isReady = false
  /** Until the server has answered the greeting. */
  #early: Asked[] = []
  /** Sent, in the order in which the replies come. */
  #sent: Asked[] = []
  /** Commands of this moment, as they are sent. */
  #outgoing = ''

  /** @param onTrouble is told that no connection came about, and with undefined that one has */
  constructor(url: string, onTrouble: (error: Error | undefined) => void) {
    this.#place = placeOf(url)
    this.#onTrouble = onTrouble
  }

  /** `ready` once the server has answered since the connection was opened. */
  get status(): 'ready' | 'connecting' | 'end' {
    if (this.#socket === undefined) return 'end'
    return this.#isReady ? 'ready' : 'connecting'
  }

  /** Whether a reply, or the connection, is still to come. */
  get isWaiting(): boolean {
    if (this.#socket === undefined) return false
    return !this.#isReady || this.#sent.length > 0 || !this.#socket.writable
  }

  /** @throws ReplyError for what Redis refuses; Error where the connection is lost before the reply */
  call(...command: Command): Promise<Reply> {
    const asked = { command, reply: Promise.withResolvers<Reply>() }
    this.connect()
    if (this.#isReady) this.#send(asked)
    else this.#early.push(asked)
    return asked.reply.promise
  }

  /** Opens the connection, if there is none. */
  connect(): void {
    this.#socket ??= this.#open()
  }

  /** Ends the connection at once; commands without a reply are rejected. */
  disconnect(): void {
    this.#end(undefined)
  }

  #open(): Socket {
    const socket = this.#place.connect()
    const parser = new ReplyParser()
    const end = (error?: Error) => {
      if (socket === this.#socket) this.#end(error)
    }
    const timer = setTimeout(() => end(new Error('Redis did not answer in time')), connectMs)
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs)
    socket.on('error', end)
    socket.on('close', () => {
      clearTimeout(timer)
      end(new Error('Redis closed the connection'))
    })
    socket.on('data', (chunk) => {
      try {
        for (const reply of parser.push(chunk)) if (socket === this.#socket) this.#take(reply)
      } catch (error) {
        end(error as Error)
      }
    })
    socket.once(this.#place.connected, () => {
      void this.#greet(socket).then(() => clearTimeout(timer), end)
    })
    return socket
  }

  async #greet(socket: Socket): Promise<void> {
    const ask = (command: Command) => {
      const reply = Promise.withResolvers<Reply>()
      this.#send({ command, reply })
      return reply.promise
    }
    const greeted = this.#place.greeting.map(ask)
    const introduced = ask(introduction).catch(() => undefined)
    await Promise.all([...greeted, introduced])
    if (socket !== this.#socket) return
    this.#isReady = true
    this.#onTrouble(undefined)
    const early = this.#early
    this.#early = []
    for (const asked of early) this.#send(asked)
  }

  #send(asked: Asked): void {
    this.#sent.push(asked)
    // What is asked in one moment is one write: each is a call of the system, and at a request's end there are two. No later
    // than that: a process that is busy right afterwards finds the reply when it looks.
    if (this.#outgoing === '') process.nextTick(() => this.#flush())
    this.#outgoing += encode(asked.command)
  }

  #flush(): void {
    this.#socket?.write(this.#outgoing)
    this.#outgoing = ''
  }

  #take(reply: Reply): void {
    const asked = this.#sent.shift()
    if (!(reply instanceof ReplyError)) return asked?.reply.resolve(reply)
    asked?.reply.reject(reply)
    // After a failover the name leads to another server, and only a new connection gets there.
    if (isRefusalOfServer(reply)) this.#end(reply)
  }

  #end(error: Error | undefined): void {
    const socket = this.#socket
    if (socket === undefined) return
    const unanswered = [...this.#sent, ...this.#early]
    const hadBegun = this.#isReady
    this.#socket = undefined
    this.#isReady = false
    this.#sent = []
    this.#early = []
    this.#outgoing = ''
    socket.destroy()
    if (error && !hadBegun) this.#onTrouble(error)
    for (const { reply } of unanswered) reply.reject(new Error('Connection is closed.', { cause: error }))
  }
}

function encode(command: Command): string {
  let text = `*${command.length}\r\n`
  for (const each of command) {
    const part = String(each)
    text += `$${Buffer.byteLength(part)}\r\n${part}\r\n`
  }
  return text
}
