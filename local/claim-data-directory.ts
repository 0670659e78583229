import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dataPath } from './data-path.ts'
import { findProcess } from './engines/process-table.ts'
import { codeOf } from './engines/read-error.ts'
import { UsageError } from './run-program.ts'

/** Compares the command as well, because the pid of a killed process may belong to another program by now. */
interface Holder {
  pid: number
  command: string | undefined
}

/**
 * Claims the data directory for this process before anything in it is touched. A claim left by a killed process does
 * not count.
 * @returns gives it back
 * @throws UsageError if a living process has it
 */
export function claimDataDirectory(): () => void {
  const file = dataPath('in-use.json')
  const claim: Holder = { pid: process.pid, command: findProcess(process.pid)?.command }
  mkdirSync(dataPath(), { recursive: true })
  while (!wrote(file, claim)) {
    const { pid, command } = readHolder(file)
    if (pid !== process.pid && findProcess(pid)?.command === command) {
      throw new UsageError(
        `${dataPath()} is in use by process ${pid}. Stop that one, or take another directory: DATA_DIR=… npm run dev`,
      )
    }
    rmSync(file, { force: true })
  }
  return () => rmSync(file, { force: true })
}

function wrote(file: string, claim: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(claim), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** A claim that was cut off while being written has no holder. */
function readHolder(file: string): Holder {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return { pid: process.pid, command: undefined }
  }
}
