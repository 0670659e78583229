import { Socket } from 'node:net'
import { currentOrigin, type Origin } from './origin.ts'

/** An outgoing connection, and how far the conversation on it has come. */
interface Conversation {
  /** Who wrote last. */
  origin: Origin
  /** Something was written, and nothing has arrived since. */
  isUnanswered: boolean
}

/** What a socket does. */
export interface SocketEvent {
  readonly what: 'connects' | 'writes' | 'reads'
  readonly origin: Origin
}

/** The connections that this process has opened, without those that its server has accepted. */
export class SocketWatch {
  readonly #conversations = new Map<Socket, Conversation>()

  /**
   * Patches every socket of this process permanently.
   * @param onEvent is told of everything that these connections and the standard output do
   */
  constructor(onEvent: (event: SocketEvent) => void) {
    const conversations = this.#conversations
    const { connect, _write, _writev, push } = Socket.prototype as PatchableSocket
    const wrote = (socket: Socket) => {
      const conversation = conversations.get(socket)
      if (conversation) {
        conversation.origin = currentOrigin()
        conversation.isUnanswered = true
        onEvent({ what: 'writes', origin: conversation.origin })
      } else if (isStandardOutput(socket)) onEvent({ what: 'writes', origin: currentOrigin() })
    }
    Object.assign(Socket.prototype, {
      connect(this: Socket, ...args: unknown[]) {
        const origin = currentOrigin()
        conversations.set(this, { origin, isUnanswered: false })
        this.once('close', () => conversations.delete(this))
        onEvent({ what: 'connects', origin })
        return connect.apply(this, args)
      },
      _write(this: Socket, ...args: unknown[]) {
        wrote(this)
        return _write.apply(this, args)
      },
      _writev(this: Socket, ...args: unknown[]) {
        wrote(this)
        return _writev.apply(this, args)
      },
      push(this: Socket, chunk: unknown, ...rest: unknown[]) {
        const conversation = conversations.get(this)
        // The other side may end a connection at any time.
        if (conversation && chunk !== null) {
          conversation.isUnanswered = false
          onEvent({ what: 'reads', origin: conversation.origin })
        }
        return push.call(this, chunk, ...rest)
      },
    })
  }

  /** Who still waits for a connection or for an answer. */
  unfinished(): { what: string; origin: Origin }[] {
    return [...this.#conversations].flatMap(([socket, { origin, isUnanswered }]) => {
      if (socket.destroyed) return []
      if (socket.connecting) return [{ what: 'a connection is still being opened', origin }]
      return isUnanswered && !socket.writableEnded ? [{ what: 'an answer is still to come', origin }] : []
    })
  }
}

type PatchableSocket = Record<
  'connect' | '_write' | '_writev' | 'push',
  (this: Socket, ...args: unknown[]) => unknown
>

const isStandardOutput = (socket: unknown) => socket === process.stdout || socket === process.stderr
