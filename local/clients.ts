import { acts } from '../test/clients/clients.ts'
import { type Trial, tryClients } from '../test/clients/try-clients.ts'
import { runProgram } from './run-program.ts'
import { withThrowAwayEngines } from './throw-away-engines.ts'

// `npm run test:clients [-- name...]`: real clients from npm against the local server.
await runProgram(async () => {
  const trials = await withThrowAwayEngines(async (environment) => {
    Object.assign(process.env, environment)
    return tryClients(process.argv.slice(2), ({ client, act, problem }) => {
      console.log(`${client.name}, ${act}: ${problem ?? 'ok'}`)
    })
  })
  printTable(trials)
  const failed = trials.filter(({ problem }) => problem !== undefined).length
  console.log(`\n${trials.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && trials.length > 0 ? 0 : 1
})
process.exit()

function printTable(trials: readonly Trial[]): void {
  console.log(`\n${'client'.padEnd(60)}${acts.map((act) => act.padEnd(11)).join('')}`)
  for (const [{ packages }, of] of Map.groupBy(trials, ({ client }) => client)) {
    const cells = acts.map((act) => {
      const trial = of.find((one) => one.act === act)
      return trial === undefined ? '' : trial.problem === undefined ? 'ok' : 'FAILED'
    })
    console.log(`${packages.join(' ').padEnd(60)}${cells.map((cell) => cell.padEnd(11)).join('')}`)
  }
}
