import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMicroseconds } from '../process-figures.ts'

// The work that follows the last byte (stores, counters, sockets) belongs to the request.
const aftermathMs = 200

/** The CPU time that the process uses during `work` and just after, in microseconds. Undefined without /proc. */
export async function cpuWhile(pid: number, work: () => Promise<unknown>): Promise<number | undefined> {
  const before = cpuMicroseconds(pid)
  await work()
  await sleep(aftermathMs)
  const after = cpuMicroseconds(pid)
  return before === undefined || after === undefined ? undefined : after - before
}
