import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { dataPath } from '../local/data-path.ts'
import { sayProgress } from '../local/say-progress.ts'
import { type Placement, pinToCores } from './cpu-pinning.ts'
import { interruption } from './interruption.ts'
import { type Options, readOptions } from './options.ts'
import { report } from './report.ts'
import { agents } from './scenarios/agents.ts'
import { bufferedCpu } from './scenarios/buffered-cpu.ts'
import { coldStart } from './scenarios/cold-start.ts'
import { conversations } from './scenarios/conversations.ts'
import { firstToken } from './scenarios/first-token.ts'
import { growth } from './scenarios/growth.ts'
import { hotRow } from './scenarios/hot-row.ts'
import type { Result, Scenario } from './scenarios/scenario.ts'
import { slowStreams } from './scenarios/slow-streams.ts'
import { streamCpu } from './scenarios/stream-cpu.ts'
import { type Stand, startStand } from './stand.ts'

const scenarios: readonly Scenario[] = [
  firstToken,
  streamCpu,
  conversations,
  slowStreams,
  bufferedCpu,
  agents,
  hotRow,
  coldStart,
  growth,
]
const resultFile = dataPath('bench.json')

/** `npm run bench [-- --only ttft,stream,conversations,slow,buffered,agents,hot-row,cold-start,growth] [--candidates raw,express,ours] [--against COMMIT] [--upstream bedrock] [--rounds N] [--quick] [--profile]` */
async function bench(args: string[]): Promise<void> {
  const options = readOptions(args, scenarios)
  const interrupted = interruption()
  const placement = pinToCores()
  const machine = `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`
  console.log(`${machine}; ${placement.description}`)
  if (options.quick) console.log('Quick: small loads, one round; enough to see that all works, not to quote.')

  const results: Results = {}
  try {
    await measure(options, placement, results, interrupted)
  } finally {
    // Also of a run that failed later: what has been measured took long.
    console.log(`\n${report(Object.values(results), options.candidates)}\n`)
    await mkdir(join(resultFile, '..'), { recursive: true })
    const run = { at: new Date(), machine, placement: placement.description, options, results }
    await writeFile(resultFile, JSON.stringify(run, null, 2))
    console.log(`Raw figures: ${resultFile}`)
  }
}

type Results = Record<string, Result>

async function measure(
  options: Options,
  placement: Placement,
  results: Results,
  interrupted: Promise<never>,
): Promise<void> {
  await using stand = await startStand(options, placement)
  await Promise.race([runScenarios(stand, options, results), interrupted])
}

async function runScenarios(stand: Stand, options: Options, results: Results): Promise<void> {
  const chosen = scenarios.filter(({ name }) => options.only.includes(name))
  for (const [index, scenario] of chosen.entries()) {
    const rounds = options.rounds ?? scenario.rounds[options.quick ? 'quick' : 'full']
    const startedAt = performance.now()
    const what = `${scenario.name}, ${index + 1} of ${chosen.length}`
    results[scenario.name] = await sayProgress(what, () =>
      scenario.run(stand, { rounds, quick: options.quick }),
    )
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    console.log(`${scenario.name}: ${rounds} + 1 rounds in ${seconds} s`)
  }
}

try {
  await bench(process.argv.slice(2))
} catch (error) {
  console.error('The benchmark failed:', error)
  process.exitCode = 1
}
