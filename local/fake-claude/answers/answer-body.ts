import type { ServerResponse } from 'node:http'
import type { Behaviour, CutHow } from '../behaviour.ts'
import { throughProxy } from './through-proxy.ts'

const garbage = Buffer.from('\u0000<html>502 Bad Gateway</html>\u00ff\u00fe', 'latin1')

/**
 * The body of one answer: passes bytes to the socket in the pieces, and up to the byte, that the behaviour asks for.
 * It ends (`ended`), falls silent (`stalled`), or loses its client (`left`); whatever follows is dropped.
 */
export class AnswerBody {
  state: 'open' | 'ended' | 'stalled' | 'left' = 'open'
  readonly #response: ServerResponse
  readonly #cut: { atByte: number; how: CutHow } | undefined
  readonly #pieceBytes: number | undefined
  readonly #passOn: (text: string) => string
  #held = Buffer.alloc(0)
  #accepted = 0
  #wake: (() => void) | undefined

  constructor(response: ServerResponse, behaviour: Behaviour) {
    const { cut, chunkBytes } = behaviour
    this.#response = response
    this.#passOn = throughProxy(behaviour)
    this.#cut = cut && 'atByte' in cut ? cut : undefined
    this.#pieceBytes = chunkBytes
    response.on('drain', () => this.#wake?.())
    response.on('close', () => {
      if (this.state !== 'ended') this.state = 'left'
      this.#wake?.()
    })
  }

  get open(): boolean {
    return this.state === 'open'
  }

  /** Sends the response headers before any of the body. */
  sendHead(): void {
    this.#response.flushHeaders()
  }

  /** True if all of the text went out uncut. */
  write(text: string): boolean {
    if (!this.open) return false
    const passed = this.#passOn(text)
    if (!this.#cut && !this.#pieceBytes) {
      this.#response.write(passed)
      return true
    }
    const bytes = Buffer.from(passed)
    const room = this.#cut ? this.#cut.atByte - this.#accepted : bytes.length
    const accepted = bytes.subarray(0, room)
    this.#accepted += accepted.length
    this.#writeInPieces(accepted)
    if (this.#cut && bytes.length >= room) this.cut(this.#cut.how)
    return accepted.length === bytes.length
  }

  /** Waits for a slow reader, so that an answer is generated no faster than it is read. */
  async drained(): Promise<void> {
    if (!this.#response.writableNeedDrain || !this.open) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  end(): void {
    if (this.open) this.cut('fin')
  }

  cut(how: CutHow): void {
    const response = this.#response
    if (this.#held.length > 0) response.write(this.#held)
    // Sends the headers even if the cut comes before the first byte.
    response.flushHeaders()
    this.state = how === 'stall' ? 'stalled' : 'ended'
    if (how === 'garbage') response.end(garbage)
    if (how === 'fin') response.end()
    // A reset discards what is still queued, so it waits until the bytes before it are out.
    if (how === 'reset') response.socket?.write('', () => response.socket?.resetAndDestroy())
  }

  #writeInPieces(bytes: Buffer): void {
    const size = this.#pieceBytes
    if (!size) {
      if (bytes.length > 0) this.#response.write(bytes)
      return
    }
    let rest = Buffer.concat([this.#held, bytes])
    for (; rest.length >= size; rest = rest.subarray(size)) this.#response.write(rest.subarray(0, size))
    this.#held = rest
  }
}
