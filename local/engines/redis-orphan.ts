import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from './engine.ts'
import { endProcess, findProcess } from './process-table.ts'
import { describeRedis } from './redis-server-info.ts'

/** Records, for the next start, the port of this directory's server and who started it. */
const launchFile = (directory: string) => join(directory, 'launch')

export function noteLaunch(directory: string, port: number): void {
  writeFileSync(launchFile(directory), `${port} ${process.pid}`)
}

export function forgetLaunch(directory: string): void {
  rmSync(launchFile(directory), { force: true })
}

/**
 * Ends the server that a killed predecessor left on this directory: two servers on one append-only file ruin it. A
 * recorded pid may belong to any process by now, so the server at the recorded port is asked who and where it is.
 * @param directory without symbolic links
 * @throws EngineError if the launcher is alive and uses it
 */
export async function endRedisOrphan(directory: string): Promise<void> {
  if (!existsSync(launchFile(directory))) return
  const [port, launcherPid] = readFileSync(launchFile(directory), 'utf8').split(' ').map(Number)
  const server = await describeRedis(`redis://127.0.0.1:${port}`).catch(() => undefined)
  if (server?.directory !== directory) return
  if (findProcess(server.pid)?.parentPid === launcherPid) {
    throw new EngineError(
      `${directory} is in use by process ${launcherPid}. Stop the other npm run dev, or use another directory.`,
    )
  }
  if (!(await endProcess(server.pid, ['SIGTERM', 'SIGKILL']))) {
    throw new EngineError(`Redis ${server.pid} does not end. Run: kill -9 ${server.pid}`)
  }
}
