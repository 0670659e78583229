import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMicroseconds } from '../process-figures.ts'

// What a candidate still does after its last byte (stores, counters, sockets) belongs to the request.
const aftermathMs = 200

/** CPU time in microseconds that the process uses while `work` runs and just after. Undefined without /proc. */
export async function cpuWhile(pid: number, work: () => Promise<unknown>): Promise<number | undefined> {
  const before = cpuMicroseconds(pid)
  await work()
  await sleep(aftermathMs)
  const after = cpuMicroseconds(pid)
  return before === undefined || after === undefined ? undefined : after - before
}
