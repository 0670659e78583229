import { UnavailableError } from '../errors.ts'
import { ReplyError } from './client/reply-parser.ts'
import { isRefusalOfServer } from './refusal-of-server.ts'

/** How a request waits for Redis. */
export interface Patience<Reply> {
  /** A command that takes longer is carried out all the same. */
  readonly withinMs: number
  /** Is given a reply that no request waited for any more. */
  readonly tooLate?: (reply: Reply) => unknown
}

let isSilent = false

/** Whether Redis was silent when it was last asked. */
export const redisIsSilent = (): boolean => isSilent

/**
 * Redis's reply, for as long as the request can wait. (cockatiel's timeout would drop a late reply, and one
 * that a busy process has received and not read yet.)
 * @throws UnavailableError when Redis is away, silent or does not serve; ReplyError when the command is wrong
 */
export async function askRedis<Reply>(
  ask: () => Promise<Reply>,
  { withinMs, tooLate }: Patience<Reply>,
): Promise<Reply> {
  const patience = Promise.withResolvers<never>()
  let isOver = false
  const giveUp = () => {
    isOver = true
    isSilent = true
    patience.reject(new Error('Redis did not answer in time'))
  }
  const asked = ask()
  asked.then(
    (reply) => isOver && tooLate?.(reply),
    () => undefined,
  )
  // What a busy process has received and not read yet is read before an immediate runs.
  let lastLook: NodeJS.Immediate | undefined
  const timer = setTimeout(() => (lastLook = setImmediate(giveUp)), withinMs)
  try {
    const reply = await Promise.race([asked, patience.promise])
    isSilent = false
    return reply
  } catch (error) {
    if (isRefusalOfCommand(error)) throw error
    throw new UnavailableError('redis_unavailable', 'Redis is not available at the moment.', 2, error)
  } finally {
    clearTimeout(timer)
    clearImmediate(lastLook)
  }
}

function isRefusalOfCommand(error: unknown): boolean {
  return error instanceof ReplyError && !isRefusalOfServer(error)
}
