import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dataPath } from '../../local/data-path.ts'
import { projectPath } from '../../local/project-path.ts'
import { sayProgress } from '../../local/say-progress.ts'

const run = promisify(execFile)

/**
 * The directory of a commit with its packages installed. It is made once and kept in the data directory: installing takes a minute.
 * @param commit whatever git can resolve
 */
export async function checkOut(commit: string): Promise<string> {
  const { stdout } = await run('git', ['rev-parse', '--verify', `${commit}^{commit}`], { cwd: projectPath() })
  const directory = dataPath('builds', stdout.trim())
  if (existsSync(directory)) return directory
  const unfinished = `${directory}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  const archive = join(unfinished, 'commit.tar')
  await run('git', ['archive', '--output', archive, stdout.trim()], { cwd: projectPath() })
  await run('tar', ['-xf', archive], { cwd: unfinished })
  await rm(archive)
  await sayProgress(`installing the packages of ${commit}`, () => run('npm', ['ci'], { cwd: unfinished }))
  await rename(unfinished, directory)
  return directory
}
