import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program's file; undefined if none can be run. @param path in the syntax of PATH, which is the default */
export function findProgram(name: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  const directories = path.split(delimiter).filter((directory) => directory !== '')
  return directories.map((directory) => join(directory, name)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
