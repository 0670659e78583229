import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { generateCostFiles } from '../infra/cost/generated-files.ts'
import { type Measurement, measuredChat } from '../infra/cost/measurement.ts'
import { removeDeployed } from '../infra/stack/fixtures/deploy.ts'
import { projectPath } from '../local/project-path.ts'
import { runProgram } from '../local/run-program.ts'
import { withThrowAwayEngines } from '../local/throw-away-engines.ts'
import { measureChat } from './cost/measure-chat.ts'

// `npm run cost`: writes what a deployment costs into the documentation. With `--measure` it measures a chat before that.
await runProgram(async () => {
  const measured = process.argv.includes('--measure') ? await measureAnew() : measuredChat
  for (const { path, text } of generateCostFiles(measured)) write(path, text)
  removeDeployed()
})
// Node 24 never ends by itself once a connection was reset while its end was on its way.
process.exit()

async function measureAnew(): Promise<Measurement> {
  const measured = await withThrowAwayEngines((environment) => {
    Object.assign(process.env, environment)
    return measureChat()
  })
  write('infra/cost/measured-chat.json', `${JSON.stringify(measured, null, 2)}\n`)
  return measured
}

function write(path: string, text: string): void {
  const file = projectPath(path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  writeFileSync(file, text)
  console.log(path)
}
