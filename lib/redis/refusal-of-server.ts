/**
 * The codes with which Redis refuses a command for what the command is: anybody would be told the same, at any time.
 * https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
 */
const refusalsOfCommand = /^(ERR|WRONGTYPE|NOSCRIPT|CROSSSLOT|EXECABORT|NOPROTO)$/

/**
 * Whether Redis refuses for what itself is at the moment: a primary that was demoted (READONLY), one that is loading
 * (LOADING), has lost its primary (MASTERDOWN), its memory (OOM), its disk (MISCONF), its part of the cluster (MOVED,
 * CLUSTERDOWN), and whatever else it has a code of its own for. Then there is no Redis here; elsewhere there may be.
 */
export function isRefusalOfServer({ message }: Error): boolean {
  // To a script, Redis 7 says MASTERDOWN like this.
  if (message.includes('on a stale replica')) return true
  // Up to Redis 6, what a script was refused stands inside of an ERR.
  const code = /: -([A-Z]+) /.exec(message)?.[1] ?? /^([A-Z]+)\b/.exec(message)?.[1]
  return code !== undefined && !refusalsOfCommand.test(code)
}
