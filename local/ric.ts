import { bundleBytes } from '../test/ric/shipped-functions.ts'
import { type Trial, tryEverything } from '../test/ric/try-everything.ts'
import { runProgram } from './run-program.ts'
import { withThrowAwayEngines } from './throw-away-engines.ts'

// `npm run test:ric [-- operation...]`: every bundle as shipped, under AWS's own runtime client.
await runProgram(async () => {
  const trials = await withThrowAwayEngines(async (environment) => {
    Object.assign(process.env, environment)
    return tryEverything(process.argv.slice(2))
  })
  printTable(trials)
  const failed = trials.filter(({ problem }) => problem !== undefined)
  for (const { name, problem } of failed) console.log(`\n${name}: ${problem}`)
  console.log(`\n${trials.length - failed.length} passed, ${failed.length} failed`)
  process.exitCode = failed.length === 0 && trials.length > 0 ? 0 : 1
})
// Node 24 never exits by itself once a connection was reset while its end was in flight, as a failure leaves it.
process.exit()

function printTable(trials: readonly Trial[]): void {
  const width = Math.max(...trials.map(({ name }) => name.length))
  console.log(`\n${'function'.padEnd(width)} ${'bundle KiB'.padStart(10)}`)
  for (const { name, shipped, problem } of trials) {
    const kib = shipped ? (bundleBytes(shipped) / 1024).toFixed(0) : ''
    console.log(`${name.padEnd(width)} ${kib.padStart(10)}  ${problem === undefined ? 'ok' : 'FAILED'}`)
  }
}
