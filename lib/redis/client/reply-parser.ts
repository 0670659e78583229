/** What Redis replies, in version 2 of its protocol: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export type Reply = string | number | null | ReplyError | readonly Reply[]

/** Redis refuses a command; the first word is a code. */
export class ReplyError extends Error {
  override name = 'ReplyError'
}

/** More of the reply has to come. */
const incomplete = Symbol('incomplete')
type Parsed = Reply | typeof incomplete

/** Reads replies from bytes that are cut anywhere. */
export class ReplyParser {
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0

  /** @returns the replies that are whole now, in order @throws Error for bytes that are no reply */
  push(chunk: Buffer): Reply[] {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
    const replies: Reply[] = []
    let read = 0
    for (let next = this.#next(); next !== incomplete; next = this.#next()) {
      replies.push(next)
      read = this.#at
    }
    this.#bytes = this.#bytes.subarray(read)
    this.#at = 0
    return replies
  }

  #next(): Parsed {
    const line = this.#line()
    if (line === incomplete) return incomplete
    const rest = line.slice(1)
    switch (line[0]) {
      case '+':
        return rest
      case ':':
        return Number(rest)
      case '-':
        return new ReplyError(rest)
      case '$':
        return this.#text(Number(rest))
      case '*':
        return this.#list(Number(rest))
      default:
        throw new Error('Redis sent what is no reply')
    }
  }

  #line(): string | typeof incomplete {
    const end = this.#bytes.indexOf('\r\n', this.#at)
    if (end < 0) return incomplete
    const line = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end + 2
    return line
  }

  #text(length: number): Parsed {
    if (length < 0) return null
    const end = this.#at + length
    if (this.#bytes.length < end + 2) return incomplete
    const text = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end + 2
    return text
  }

  #list(length: number): Parsed {
    if (length < 0) return null
    const list: Reply[] = []
    while (list.length < length) {
      const next = this.#next()
      if (next === incomplete) return incomplete
      list.push(next)
    }
    return list
  }
}
