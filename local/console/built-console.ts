import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataPath } from '../data-path.ts'
import { projectPath } from '../project-path.ts'

/** The sources of the console, besides what package-lock.json names. */
const sources = ['console', 'client', 'infra/console']

/**
 * The folder of the console as the sources are now, built unless it was before. A console that cannot be built leaves
 * the one of before: what is wrong is on the terminal, and the API is served all the same.
 */
export async function builtConsole(): Promise<string> {
  const directory = dataPath('console')
  const stampFile = dataPath('console-built')
  const stamp = digestOfSources()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return directory
  mkdirSync(dataPath(), { recursive: true })
  rmSync(stampFile, { force: true })
  // In a process of its own: Vite would stay in memory for as long as the server runs.
  const program = projectPath('local', 'console', 'build-program.ts')
  const [code] = await once(spawn(process.execPath, [program, directory], { stdio: 'inherit' }), 'exit')
  if (code === 0) writeFileSync(stampFile, stamp)
  return directory
}

function digestOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(projectPath('package-lock.json')))
  for (const folder of sources) {
    const entries = readdirSync(projectPath(folder), { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    for (const path of files.map((file) => join(file.parentPath, file.name)).toSorted()) {
      hash.update(path).update(readFileSync(path))
    }
  }
  return hash.digest('hex')
}
