import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Linux tells user and system time in hundredths of a second, whatever the kernel's own clock. */
const microsecondsPerTick = 10_000

/**
 * The CPU time that all threads of a process have used since it started, in microseconds: the kernel's own run time
 * of each thread, which other load on the machine hardly affects. Undefined without /proc.
 */
export function cpuMicroseconds(pid: number): number | undefined {
  return fromProc(() => {
    const threads = readdirSync(`/proc/${pid}/task`)
    const nanoseconds = threads.map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    )
    const ofThreads = nanoseconds.reduce((sum, each) => sum + each, 0) / 1000
    // Threads that have ended are in the process's own count alone: a peer in Python had used less than nothing.
    return Math.max(ofThreads, ofProcess(pid))
  })
}

function ofProcess(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [, ...fields] = stat.slice(stat.lastIndexOf(')')).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
}

/** A process's resident memory now, in KiB. Undefined without /proc. */
export function residentKibibytes(pid: number): number | undefined {
  return statusKibibytes(pid, 'VmRSS')
}

/** A process's highest resident memory since the last `forgetPeak`, in KiB. Undefined without /proc. */
export function peakKibibytes(pid: number): number | undefined {
  return statusKibibytes(pid, 'VmHWM')
}

/** Makes the kernel count a process's peak from now on; otherwise the peak of its start would count. */
export function forgetPeak(pid: number): void {
  fromProc(() => writeFileSync(`/proc/${pid}/clear_refs`, '5'))
}

function statusKibibytes(pid: number, field: string): number | undefined {
  return fromProc(() => {
    const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(
      new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm'),
    )
    return line ? Number(line[1]) : undefined
  })
}

function fromProc<T>(read: () => T): T | undefined {
  if (process.platform !== 'linux') return undefined
  return read()
}
