import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * CPU time a process has used since it started, all threads, in microseconds. The kernel's own run time of each
 * thread, so that other load on the machine moves it little. Undefined on systems without /proc.
 */
export function cpuMicroseconds(pid: number): number | undefined {
  return fromProc(() => {
    const threads = readdirSync(`/proc/${pid}/task`)
    const nanoseconds = threads.map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    )
    return nanoseconds.reduce((sum, each) => sum + each, 0) / 1000
  })
}

/** Resident memory of a process now, in KiB. Undefined on systems without /proc. */
export function residentKibibytes(pid: number): number | undefined {
  return statusKibibytes(pid, 'VmRSS')
}

/** Highest resident memory of a process since the last `forgetPeak`, in KiB. Undefined without /proc. */
export function peakKibibytes(pid: number): number | undefined {
  return statusKibibytes(pid, 'VmHWM')
}

/** Makes the kernel count the peak of a process from now on; without it the peak of the start-up would count. */
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
