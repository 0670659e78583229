import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { projectPath } from './project-path.ts'
import { runProgram } from './run-program.ts'
import { withThrowAwayEngines } from './throw-away-engines.ts'

// `npm test [-- jest's arguments]`: jest against real engines with throw-away data. Each test file clones the
// migrated database.
await runProgram(async () => {
  process.exitCode = await withThrowAwayEngines(runJest)
})

async function runJest(environment: Record<string, string>): Promise<number> {
  // Without DATA_DIR, because copies of the checkout have data of their own, wherever this one's is.
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      projectPath('node_modules', 'jest', 'bin', 'jest.js'),
      ...process.argv.slice(2),
    ],
    { cwd: projectPath(), stdio: 'inherit', env: { ...process.env, DATA_DIR: '', ...environment } },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal))
  process.on('disconnect', () => jest.kill('SIGTERM'))
  const [code] = (await once(jest, 'exit')) as [number | null]
  return code ?? 1
}
