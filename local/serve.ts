import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { type BackingServices, startBackingServices } from './backing-services.ts'
import { claimDataDirectory } from './claim-data-directory.ts'
import { localConsoleSettings } from './console/local-console-settings.ts'
import { removeDevFile, writeDevFile } from './dev-file.ts'
import { resetData } from './reset-data.ts'
import { UsageError } from './run-program.ts'
import { type LocalConfig, loadEnvironment } from './settings/environment.ts'
import { welcome } from './welcome.ts'

/** Starts the program that answers HTTP on PORT. It sends `{ url }` over IPC once it does. */
export type StartServer = (environment: Record<string, string>) => ChildProcess

/** The folder of the web console. */
export type GetConsole = () => Promise<string>

/**
 * The local server from start to end: engines, fake Claude, migrations, demo seed, and the functions in front.
 * Ends on Ctrl-C or SIGTERM, when the server ends, and when our parent is gone; data stays, processes do not.
 * @throws ConfigError, EngineError, UsageError
 */
export async function serve(startServer: StartServer, getConsole: GetConsole): Promise<void> {
  const startedAt = performance.now()
  const { values } = parseArgs({ options: { reset: { type: 'boolean', default: false } } })
  const config = loadEnvironment()
  await requireFreePort(config.PORT)
  const giveBack = claimDataDirectory()
  try {
    if (values.reset) await resetData()
    // Left by a server that was killed.
    removeDevFile()
    await serveUntilAsked(startServer, getConsole, config, startedAt)
  } finally {
    giveBack()
  }
}

async function serveUntilAsked(
  startServer: StartServer,
  getConsole: GetConsole,
  config: LocalConfig,
  startedAt: number,
): Promise<void> {
  const asked = whenAskedToEnd()
  const [services, consoleDirectory] = await Promise.all([startBackingServices(config), getConsole()])
  const { PORT, PUBLIC_URL = `http://localhost:${PORT}` } = config
  const server = startServer({
    ...services.environment,
    PORT: String(PORT),
    PUBLIC_URL,
    CONSOLE_DIRECTORY: consoleDirectory,
    CONSOLE_SETTINGS: JSON.stringify(localConsoleSettings(config, services)),
  })
  const ended = once(server, 'exit')
  try {
    const url = await Promise.race([whenReady(server), ended, asked])
    if (typeof url === 'string') {
      writeDevFile(url, services)
      console.log(welcome(url, config, services, performance.now() - startedAt))
      await Promise.race([ended, asked])
    }
    if (server.exitCode) process.exitCode = server.exitCode
  } finally {
    await stopAll(server, ended, services)
  }
}

/** Resolves at the first signal. Later ones change nothing, because the clean-up is under way. */
function whenAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
    process.on('disconnect', resolve)
  })
}

async function whenReady(server: ChildProcess): Promise<string> {
  const [message] = (await once(server, 'message')) as [{ url: string }]
  return message.url
}

async function stopAll(
  server: ChildProcess,
  ended: Promise<unknown>,
  services: BackingServices,
): Promise<void> {
  removeDevFile()
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM')
    const impatience = setTimeout(() => server.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(impatience)
  }
  await services.stop()
}

async function requireFreePort(port: number): Promise<void> {
  const probe = createServer()
  probe.listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
  } catch {
    throw new UsageError(
      `port ${port} is taken: stop that program, or choose another with PORT=… npm run dev`,
    )
  }
  probe.close()
  await once(probe, 'close')
}
