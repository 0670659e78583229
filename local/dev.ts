import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { builtConsole } from './console/built-console.ts'
import { projectPath } from './project-path.ts'
import { runProgram } from './run-program.ts'
import { serve } from './serve.ts'

// `npm run dev [-- --reset]`: everything on this machine, with the functions rebuilt on every change.
await runProgram(() =>
  serve(
    (environment) =>
      spawn(
        process.execPath,
        [realpathSync(projectPath('node_modules', '.bin', 'serverless')), 'offline', 'start', '--noSponsor'],
        { cwd: projectPath(), env: environment, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
      ),
    builtConsole,
  ),
)
