/** SQL that a client has sent. */
export interface SentStatement {
  /** The name it is prepared under; '' for a statement that is gone with the next one. */
  readonly name: string
  readonly sql: string
}

/**
 * The statements in what a client wrote to Postgres in one go.
 * @param bytes as latin1: https://www.postgresql.org/docs/17/protocol-message-formats.html
 * @throws Error if it does not end where a message ends
 */
export function readStatements(bytes: string): SentStatement[] {
  const buffer = Buffer.from(bytes, 'latin1')
  // The message that opens a connection has no type before its length.
  if (buffer[0] === 0) return []
  const statements: SentStatement[] = []
  let start = 0
  while (start < buffer.length) {
    const type = String.fromCharCode(buffer[start] ?? 0)
    const end = start + 1 + buffer.readInt32BE(start + 1)
    if (end > buffer.length) throw new Error('a message of Postgres came in pieces')
    const [first = '', second = ''] = buffer.toString('utf8', start + 5, end).split('\0')
    if (type === 'Q') statements.push({ name: '', sql: first })
    if (type === 'P') statements.push({ name: first, sql: second })
    start = end
  }
  return statements
}
