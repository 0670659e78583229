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

// `npm run test:console [-- jest's arguments]`: the console in Debian's Chromium, against the real local server with
// throw-away data.
await runProgram(async () => {
  const chromium = process.env['CHROMIUM_PATH'] || findProgram('chromium')
  if (!chromium) throw new UsageError('Chromium is missing: apt-get install chromium, or set CHROMIUM_PATH')
  const dataDirectory = mkdtempSync(join(tmpdir(), 'llm-app-console-'))
  const devFile = join(dataDirectory, 'dev.json')
  const server = startServer({ DATA_DIR: dataDirectory, PORT: String(await freePort()) })
  try {
    await untilReady(server, devFile)
    process.exitCode = await runJest({ CHROMIUM_PATH: chromium, CONSOLE_TEST_SERVER: devFile })
  } finally {
    if (server.exitCode === null) {
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
    }
    rmSync(dataDirectory, { recursive: true, force: true })
  }
})

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
    ['--experimental-vm-modules', program, '--config', config, ...process.argv.slice(2)],
    { cwd: projectPath(), stdio: 'inherit', env: { ...process.env, ...environment } },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal))
  process.on('disconnect', () => jest.kill('SIGTERM'))
  const [code] = (await once(jest, 'exit')) as [number | null]
  return code ?? 1
}
