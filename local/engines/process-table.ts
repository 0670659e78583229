import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from './read-error.ts'

export interface RunningProcess {
  parentPid: number
  command: string
}

/** Looks a process up by its pid; undefined once it has ended, even while its zombie is not yet reaped. */
export function findProcess(pid: number): RunningProcess | undefined {
  // Slim container images have no `ps`, macOS has no /proc.
  return process.platform === 'linux' ? readProc(pid) : askPs(pid)
}

function readProc(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
    const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z') return undefined
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { parentPid: Number(parentPid), command }
  } catch {
    return undefined
  }
}

function askPs(pid: number): RunningProcess | undefined {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'stat=,ppid=,command=', '-p', String(pid)], {
    encoding: 'utf8',
  })
  const [, state, parentPid, command] = /^\s*(\S+)\s+(\d+)\s+(.*)$/m.exec(stdout) ?? []
  if (state === undefined || state.startsWith('Z')) return undefined
  return { parentPid: Number(parentPid), command: command ?? '' }
}

/** Whether the kernel still knows the pid. A zombie counts: PostgreSQL takes it for a living owner of its lock. */
export function pidIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Waits until the kernel has forgotten the pid; false if it has not after `timeoutMs`. */
export async function pidIsFreed(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (pidIsTaken(pid)) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

/**
 * Ends a process that is not our child, waiting 10 s after each signal, the gentle one first.
 * @returns false if it outlived them all
 */
export async function endProcess(pid: number, signals: NodeJS.Signals[]): Promise<boolean> {
  for (const signal of signals) {
    try {
      process.kill(pid, signal)
    } catch {
      return true
    }
    const deadline = Date.now() + 10_000
    while (Date.now() < deadline) {
      if (findProcess(pid) === undefined) return true
      await sleep(20)
    }
  }
  return false
}
