import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EngineError } from '../engine.ts'
import { lastWords } from '../last-words.ts'
import { canEnter, type UnixUser } from '../unprivileged-user.ts'

/**
 * Where the cluster (PostgreSQL's own data directory) is or will be: below `dataDirectory` or, if `user` cannot enter
 * that, in the temporary directory, which a link records. Removing `dataDirectory` forgets it either way.
 */
export async function clusterDirectory(dataDirectory: string, user: UnixUser | undefined): Promise<string> {
  if (user === undefined || canEnter(user, dataDirectory)) return join(dataDirectory, 'cluster')

  const link = join(dataDirectory, 'elsewhere')
  if (!existsSync(link)) {
    const elsewhere = await mkdtemp(join(tmpdir(), 'llm-production-app-cluster-'))
    await chmod(elsewhere, 0o711)
    await rm(link, { force: true })
    await symlink(elsewhere, link)
  }
  return join(realpathSync(link), 'cluster')
}

/**
 * Initializes the cluster unless it exists; a kill in between leaves none half-made.
 * @throws EngineError with initdb's message
 */
export async function initializeCluster(
  initdb: string,
  cluster: string,
  password: string,
  user: UnixUser | undefined,
): Promise<void> {
  if (existsSync(cluster)) return
  const draft = `${cluster}.new`
  const passwordFile = `${cluster}.password`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user !== undefined) {
    await chown(draft, user.uid, user.gid)
    await chown(passwordFile, user.uid, user.gid)
  }
  const args = ['-D', draft, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  // Gives the same order and case rules on every machine, whatever its locales.
  args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8')
  args.push('--no-sync', '--no-instructions')
  const options = { ...user, cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C' } }
  try {
    await new Promise<void>((resolve, reject) => {
      execFile(initdb, args, options, (error, _output, complaints) => {
        if (error === null) resolve()
        else reject(new EngineError(`initdb failed in ${cluster}: ${lastWords(complaints || error.message)}`))
      })
    })
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(draft, cluster)
}
