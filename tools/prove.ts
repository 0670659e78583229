import { randomInt } from 'node:crypto'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { runProgram } from '../local/run-program.ts'
import { sayProgress } from '../local/say-progress.ts'
import { withThrowAwayEngines } from '../local/throw-away-engines.ts'
import { allProofs } from '../test/proofs/all-proofs.ts'
import { isProved, type ProofReport, reportProof } from '../test/proofs/proof-report.ts'

interface Options {
  seed: number
  full?: true
  json?: true
  list?: true
}

// `npm run prove [-- P9 P10 --seed 7 --full]` tries to break each of our promises, on engines with throw-away data.
const command = new Command('npm run prove --')
  .description('Tries to break what is promised, and checks that each proof notices its planted bugs.')
  .addArgument(
    new Argument('[id...]', 'all of them when none is given').choices(allProofs.map(({ id }) => id)),
  )
  .addOption(
    new Option('--seed <number>', 'replays a run')
      .argParser(seedOf)
      .default(randomInt(2 ** 31), 'another one each time'),
  )
  .option(
    '--full',
    'the size that the promises name, minutes instead of seconds; bugs stay at the reduced one',
  )
  .option('--json', 'one JSON array of reports instead of text')
  .option('--list', 'says what is promised, and proves nothing')
  .helpOption('--help', 'this text')
  .parse()
const proofs = allProofs.filter(({ id }) => command.args.length === 0 || command.args.includes(id))
const options = command.opts<Options>()

const stopped = new AbortController()
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(event, () => stopped.abort())

await runProgram(async () => {
  if (options.list) {
    for (const { id, name, promise } of proofs) console.log(`${id} ${name}: ${promise}`)
    return
  }
  try {
    const reports = await withThrowAwayEngines(proveAll)
    if (options.json) console.log(JSON.stringify(reports, null, 2))
    process.exitCode = reports.every(isProved) ? 0 : 1
  } catch (error) {
    if (!stopped.signal.aborted) throw error
    process.exitCode = 130
  }
})

async function proveAll(environment: Record<string, string>): Promise<ProofReport[]> {
  Object.assign(process.env, environment)
  const said = options.json ? () => undefined : console.log
  const run = { seed: options.seed, size: options.full ? 'full' : 'reduced' } as const
  const reports: ProofReport[] = []
  for (const [index, proof] of proofs.entries()) {
    const what = `${proof.id} is being proved, ${index + 1} of ${proofs.length}`
    reports.push(await sayProgress(what, () => reportProof(proof, run, said, stopped.signal)))
  }

  const bugs = reports.flatMap((report) => report.bugs)
  const held = reports.filter(({ verdict }) => verdict.outcome === 'held')
  const caught = bugs.filter(({ missed }) => missed === undefined)
  said(`${held.length} of ${reports.length} promises held, ${caught.length} of ${bugs.length} bugs caught`)
  return reports
}

function seedOf(text: string): number {
  const seed = Number(text)
  if (text === '' || !Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31) {
    throw new InvalidArgumentError('A seed is a whole number below 2^31.')
  }
  return seed
}
