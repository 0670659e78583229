import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { projectPath } from './project-path.ts'

/**
 * The absolute path of something in the data directory: DATA_DIR, relative to this checkout, else `.data`. Reads the
 * variable itself, because not every program that looks there reads the file `.env`.
 */
export function dataPath(...parts: string[]): string {
  const given = process.env['DATA_DIR'] || fromFile()['DATA_DIR'] || '.data'
  return join(resolve(projectPath(), given), ...parts)
}

function fromFile(): NodeJS.Dict<string> {
  const file = projectPath('.env')
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
}
