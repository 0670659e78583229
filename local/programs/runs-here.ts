import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Whether a program starts on this machine: built for its processor, with all of its shared libraries. */
export function runsHere(file: string): Promise<boolean> {
  if (!existsSync(file)) return Promise.resolve(false)
  return new Promise((resolve) => execFile(file, ['--version'], (error) => resolve(error === null)))
}
