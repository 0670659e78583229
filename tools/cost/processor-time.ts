import { readFileSync } from 'node:fs'

/** In ms, of one tick of Linux' process accounting. */
const tickMs = 10

/** The processor time of some processes together, in ms; those that have ended are left out. Linux only. */
export function processorMs(processIds: readonly number[]): number {
  return processIds.reduce((sum, id) => sum + ticksOf(id) * tickMs, 0)
}

function ticksOf(id: number): number {
  try {
    // After the name, which may hold spaces, user time is the 12th field and system time the 13th.
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}

/** The most memory that a process has had at once, in MB. */
export function peakMegabytes(id: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? []
  return Math.ceil(Number(kilobytes) / 1_024)
}
