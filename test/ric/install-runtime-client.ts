import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataPath } from '../../local/data-path.ts'
import { projectPath } from '../../local/project-path.ts'
import { UsageError } from '../../local/run-program.ts'

const source = projectPath('test', 'ric', 'runtime-client')
const installed = dataPath('runtime-client')

/**
 * Installs AWS's runtime interface client into .data, unless it is there. Not among our own dependencies, because its
 * install script builds curl and C++ for more than a minute, which `--ignore-scripts` leaves out.
 * @returns the program to run
 * @throws UsageError when npm cannot install it
 */
export function installRuntimeClient(): string {
  const program = join(installed, 'node_modules', 'aws-lambda-ric', 'index.mjs')
  if (existsSync(program) && lockOf(installed) === lockOf(source)) return program
  mkdirSync(installed, { recursive: true })
  cpSync(source, installed, { recursive: true })
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: installed,
    encoding: 'utf8',
  })
  if (npm.status === 0) return program
  throw new UsageError(`aws-lambda-ric could not be installed:\n${npm.stdout}${npm.stderr}`)
}

function lockOf(directory: string): string {
  return readFileSync(join(directory, 'package-lock.json'), 'utf8')
}
