import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { EngineError } from './engines/engine.ts'
import { freePort } from './engines/free-port.ts'
import { findProgram } from './programs/find-program.ts'
import { projectPath } from './project-path.ts'
import { runProgram, UsageError } from './run-program.ts'

/** Each has a server of its own, since what Claude says next is told to its fake for all that ask. */
const workers = process.argv.length > 2 ? 1 : 2

// `npm run test:console [-- jest's arguments]`: the console in Debian's Chromium, against real local servers with
// throw-away data.
await runProgram(async () => {
  const chromium = process.env['CHROMIUM_PATH'] || findProgram('chromium')
  if (!chromium) throw new UsageError('Chromium is missing: apt-get install chromium, or set CHROMIUM_PATH')
  const directory = mkdtempSync(join(tmpdir(), 'llm-app-console-'))
  await using cleanUp = new AsyncDisposableStack()
  cleanUp.defer(() => rmSync(directory, { recursive: true, force: true }))
  const environment: Record<string, string> = { CHROMIUM_PATH: chromium }
  for (let worker = 1; worker <= workers; worker++) {
    const dataDirectory = join(directory, String(worker))
    const devFile = join(dataDirectory, 'dev.json')
    const server = startServer({ DATA_DIR: dataDirectory, PORT: String(await freePort()) })
    cleanUp.defer(() => end(server))
    await untilReady(server, devFile)
    environment[`CONSOLE_TEST_SERVER_${worker}`] = devFile
  }
  process.exitCode = await runJest(environment)
})

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
}

function startServer(environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [projectPath('local', 'dev.ts')], {
    cwd: projectPath(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

async function untilReady(server: ChildProcess, devFile: string): Promise<void> {
  while (!existsSync(devFile)) {
    if (server.exitCode !== null) throw new EngineError('The local server ended; what it said is above.')
    await pause(100)
  }
}

async function runJest(environment: Record<string, string>): Promise<number> {
  const program = projectPath('node_modules', 'jest', 'bin', 'jest.js')
  const config = projectPath('test', 'console', 'jest.config.mjs')
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      program,
      '--config',
      config,
      `--maxWorkers=${workers}`,
      ...process.argv.slice(2),
    ],
    { cwd: projectPath(), stdio: 'inherit', env: { ...process.env, ...environment } },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal))
  process.on('disconnect', () => jest.kill('SIGTERM'))
  const [code] = (await once(jest, 'exit')) as [number | null]
  return code ?? 1
}
