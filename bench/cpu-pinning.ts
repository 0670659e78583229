import { execFileSync } from 'node:child_process'

const candidateCore = '0'
const otherCore = '1'

/** Starts Node on the candidate's core; `taskset` becomes Node, so the pid and the IPC channel stay the same. */
export interface Launcher {
  execPath: string
  execArgv: string[]
}

/** Where each process runs: in words for the report, and as launchers. */
export interface Placement {
  description: string
  candidate: Launcher
}

/**
 * Moves this process, and all that it starts from now on, to core 1, and reserves core 0 for the candidate under
 * test. Without two cores or `taskset` nothing is pinned, and the description says so.
 */
export function pinToCores(): Placement {
  const node = { execPath: process.execPath, execArgv: [] }
  try {
    taskset('-c', candidateCore, 'true')
    taskset('-a', '-c', '-p', otherCore, String(process.pid))
  } catch {
    return { description: 'not pinned to cores (needs taskset and two cores)', candidate: node }
  }
  return {
    description: `candidate on core ${candidateCore}, everything else on core ${otherCore} (taskset)`,
    candidate: { execPath: 'taskset', execArgv: ['-c', candidateCore, process.execPath] },
  }
}

function taskset(...args: string[]): void {
  execFileSync('taskset', args, { stdio: 'ignore' })
}
