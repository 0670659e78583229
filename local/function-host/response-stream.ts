import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Writable } from 'node:stream'

/** The status, headers and cookies that `awslambda.HttpResponseStream.from` puts before the body. */
export interface ResponsePrelude {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
}

export const preludeContentType = 'application/vnd.awslambda.http-integration-response'
export const preludeEnd = Buffer.alloc(8)
const nothing = Buffer.alloc(0)

type WriteCallback = (error?: Error | null) => void

/**
 * The response stream of a streaming handler: passes bytes to the client as they are written, at the client's pace. As
 * on Lambda, a client that leaves stops nothing: the rest is discarded so that the handler can end.
 */
export class ResponseStream extends Writable {
  /** Set by `HttpResponseStream.from`; the first write() calls it. end() alone does not, as in AWS's runtime. */
  beforeFirstWrite: ((write: (part: Uint8Array | string) => void) => void) | undefined
  readonly #response: ServerResponse
  #contentType = 'application/octet-stream'
  /** Of the prelude, as long as it is not complete. */
  #unparsed: Buffer = nothing
  #hasSentBody = false

  constructor(response: ServerResponse) {
    super()
    this.#response = response
    // Without a listener, an error here would end the process; the handler's own promise reports it.
    this.on('error', () => {})
  }

  setContentType(contentType: string): void {
    this.#contentType = contentType
  }

  override write(chunk: unknown, callback?: WriteCallback): boolean
  override write(chunk: unknown, encoding: BufferEncoding, callback?: WriteCallback): boolean
  override write(
    chunk: unknown,
    encoding?: BufferEncoding | WriteCallback,
    callback?: WriteCallback,
  ): boolean {
    const writePrelude = this.beforeFirstWrite
    this.beforeFirstWrite = undefined
    writePrelude?.((part) => super.write(part))
    if (encoding === undefined && this.#isOpen) {
      this.#send(chunk)
      return true
    }
    return typeof encoding === 'string'
      ? super.write(chunk, encoding, callback)
      : super.write(chunk, encoding ?? callback)
  }

  /**
   * Whether the body flows, so that a chunk goes right through. A second stream's bookkeeping took as long as the write
   * itself, and AWS's response stream is only one. When the client falls behind, further chunks wait here.
   */
  get #isOpen(): boolean {
    const response = this.#response
    const isWaiting = response.writableNeedDrain || this.writableLength > 0
    return response.headersSent && !isWaiting && !isOver(response) && !this.writableEnded && !this.destroyed
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: WriteCallback): void {
    const response = this.#response
    let body: Buffer
    try {
      body = this.#afterPrelude(chunk)
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
      return
    }
    if (body.length === 0 || isOver(response) || this.#send(body)) done()
    else onceWritable(response, done)
  }

  override _final(done: WriteCallback): void {
    if (isOver(this.#response)) return done()
    if (!this.#response.headersSent) {
      if (this.#contentType === preludeContentType) return done(new Error('the prelude was never completed'))
      this.#begin({})
    }
    this.#response.end()
    done()
  }

  /** The part of a chunk that belongs to the body; sends status and headers once they are complete. */
  #afterPrelude(chunk: Buffer): Buffer {
    if (this.#response.headersSent || isOver(this.#response)) return chunk
    if (this.#contentType !== preludeContentType) {
      this.#begin({})
      return chunk
    }
    const bytes = Buffer.concat([this.#unparsed, chunk])
    const end = bytes.indexOf(preludeEnd)
    // Not kept for longer: a stream would hold its part of a pool, and with it the pool, to its end.
    this.#unparsed = end < 0 ? bytes : nothing
    if (end < 0) return nothing
    const prelude: ResponsePrelude = JSON.parse(bytes.toString('utf8', 0, end))
    this.#begin(prelude)
    return bytes.subarray(end + preludeEnd.length)
  }

  #begin(prelude: ResponsePrelude): void {
    const contentType =
      this.#contentType === preludeContentType ? 'application/octet-stream' : this.#contentType
    const response = this.#response
    response.writeHead(prelude.statusCode ?? 200, toHeaders(prelude, contentType))
    // What is written in the same moment takes them along: a call of the system less.
    setImmediate(() => {
      if (!this.#hasSentBody) response.flushHeaders()
    })
  }

  #send(chunk: unknown): boolean {
    this.#hasSentBody = true
    return this.#response.write(chunk)
  }
}

/** A handler's headers and cookies for Node, with the content type that a Function URL would add. */
export function toHeaders(answer: ResponsePrelude, defaultContentType: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { 'content-type': defaultContentType }
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name.toLowerCase()] = value
  // Framing belongs to the server: a handler's transfer-encoding would be applied twice.
  delete headers['transfer-encoding']
  delete headers.connection
  if (answer.cookies?.length) headers['set-cookie'] = [...answer.cookies]
  return headers
}

const isOver = (response: ServerResponse) => response.destroyed || response.writableEnded

function onceWritable(response: ServerResponse, proceed: () => void): void {
  const once = () => {
    response.off('drain', once).off('close', once)
    proceed()
  }
  response.once('drain', once).once('close', once)
}
