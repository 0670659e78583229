import { spawnSync } from 'node:child_process'
import { projectPath } from './project-path.ts'

// `npm run check`: all checks that do not run the code.
const checks = [
  ['format', 'biome', ['ci', '.']],
  ['lint', 'oxlint', []],
  ['types', 'tsc', ['--noEmit']],
  ['types of the console', 'tsc', ['--noEmit', '-p', 'console']],
  [
    'imports',
    'depcruise',
    ['lib', 'functions', 'infra', 'local', 'tools', 'bench', 'client', 'console', 'serverless.ts'],
  ],
  ['unused code', 'knip', []],
  ['api description', 'node', ['infra/openapi/lint.ts']],
  ['generated files', 'node', ['infra/generate.ts', '--check']],
] as const

const failed = checks.filter(([name, program, args]) => {
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: projectPath(), encoding: 'utf8' })
  const took = ((performance.now() - startedAt) / 1_000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${took} s)`)
  if (status !== 0) console.log(`${stdout}${stderr}`)
  return status !== 0
})
process.exitCode = failed.length === 0 ? 0 : 1
process.disconnect?.()
