import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../engine.ts'
import { endProcess, findProcess, pidIsFreed } from '../process-table.ts'

/** The setting that names the launcher in a postmaster's command line. */
export const launcherSetting = (launcherPid: number) => `llm_app.launcher_pid=${launcherPid}`

/**
 * Frees a cluster from what a `kill -9` left: a postmaster that outlived its launcher, or just its lock file.
 * @throws EngineError if the launcher is alive and uses it
 */
export async function endPostgresOrphan(cluster: string): Promise<void> {
  const lockFile = join(cluster, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0])

  const postmaster = findProcess(pid)
  if (postmaster?.command.includes(` -D ${cluster} `)) {
    if (`${postmaster.command} `.includes(` ${launcherSetting(postmaster.parentPid)} `)) {
      throw new EngineError(
        `${cluster} is in use by process ${postmaster.parentPid}. Stop the other npm run dev, or use another directory.`,
      )
    }
    if (!(await endProcess(pid, ['SIGINT', 'SIGQUIT']))) {
      throw new EngineError(`PostgreSQL ${pid} does not end. Run: kill -9 ${pid}`)
    }
  }

  // PostgreSQL takes any process with the lock's pid for its owner: even an unrelated one, as after a container's
  // restart, or the zombie of a postmaster under a PID 1 that is slow to reap, which gets some time to go.
  const stranger = findProcess(pid) !== undefined
  if (stranger || !(await pidIsFreed(pid, 5_000))) rmSync(lockFile, { force: true })
}
