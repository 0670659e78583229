/**
 * The codes with which Redis refuses a command for what the command is: every client would get the same, at
 * any time. https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
 */
const refusalsOfCommand = /^(ERR|WRONGTYPE|NOSCRIPT|CROSSSLOT|EXECABORT|NOPROTO)$/

/**
 * Whether Redis refuses because of its own state: a primary that was demoted (READONLY), one that is loading
 * (LOADING), has lost its primary (MASTERDOWN), its memory (OOM), its disk (MISCONF), its part of the cluster
 * (MOVED, CLUSTERDOWN), and anything else with a code of its own. Then there is no Redis here; elsewhere
 * there may be.
 */
export function isRefusalOfServer({ message }: Error): boolean {
  // Redis 7 words MASTERDOWN like this to a script.
  if (message.includes('on a stale replica')) return true
  // Up to Redis 6, a script's refusal is wrapped in an ERR.
  const code = /: -([A-Z]+) /.exec(message)?.[1] ?? /^([A-Z]+)\b/.exec(message)?.[1]
  return code !== undefined && !refusalsOfCommand.test(code)
}
