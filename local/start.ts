import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { projectPath } from './project-path.ts'
import { runProgram, UsageError } from './run-program.ts'
import { serve } from './serve.ts'

// `npm start [-- --reset]`: the bundles that `npm run build` made, as shipped, on this machine.
await runProgram(async () => {
  if (!existsSync(projectPath('dist'))) throw new UsageError('nothing is built yet: npm run build')
  await serve(
    (environment) =>
      fork(projectPath('local', 'function-host', 'host.ts'), {
        env: { ...environment, FUNCTION_HOST_PORT: environment['PORT'] },
      }),
    () => Promise.resolve(projectPath('dist', 'console')),
  )
})
