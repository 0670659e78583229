import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectPath } from '../../local/project-path.ts'

/** A copy of this checkout with its own data, so that its programs run beside the developer's. */
export function copyCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), 'llm-app-checkout-'))
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: projectPath(),
    encoding: 'utf8',
  })
  // Git still lists a file whose deletion is not committed.
  for (const file of files.split('\n').filter((name) => name !== '' && existsSync(projectPath(name)))) {
    cpSync(projectPath(file), join(copy, file), { recursive: true })
  }
  symlinkSync(projectPath('node_modules'), join(copy, 'node_modules'))
  return copy
}
