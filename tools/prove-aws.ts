import { Command, Option } from 'commander'
import { isSafeUrl } from '../lib/safe-url.ts'
import { runProgram, UsageError } from '../local/run-program.ts'
import { allClaims } from '../test/aws/all-claims.ts'
import { type Address, RequestFailed } from '../test/aws/deployment.ts'
import { type Finding, lookAtClaims, mostUsd } from '../test/aws/look-at-claims.ts'

interface Options {
  url: string
  apiKey: string
  model: string
  metricsToken?: string
  otherApiKey?: string
  origin?: string
  fakeClaude?: string
  yes?: true
}

const help = `
Every user of a machine can read the arguments of its processes: set LLM_APP_API_KEY and METRICS_TOKEN instead.
Ends with 0 when every claim holds or cannot be seen, and with 1 when one does not hold.

Examples:
  npm run prove:aws -- --url https://chat.example.com --yes
  npm run prove:aws -- --url http://localhost:3000 --fake-claude http://127.0.0.1:40123 --origin https://any.example`

// `npm run prove:aws -- --url https://…`: proves, at any address, the promises that can be seen from outside.
const command = new Command('npm run prove:aws --')
  .description('Looks whether a deployment does what we promise, through its public API alone.')
  .addOption(new Option('--url <url>', 'its address').env('LLM_APP_URL').makeOptionMandatory())
  .addOption(
    new Option('--api-key <key>', 'may do everything in its organization, as the first key of one may')
      .env('LLM_APP_API_KEY')
      .makeOptionMandatory(),
  )
  .addOption(new Option('--metrics-token <token>', 'of GET /metrics').env('METRICS_TOKEN'))
  .option('--other-api-key <key>', 'of another organization, whose ids must stay unknown')
  .option('--origin <origin>', 'one of its CORS_ORIGINS')
  .option('--model <model>', 'who answers', 'claude-haiku-5-5')
  .option('--fake-claude <url>', 'where its Claude takes orders, if that is the fake one')
  .option('--yes', 'Claude may be asked, which costs money')
  .helpOption('--help', 'this text')
  .addHelpText('after', help)
  .parse()

await runProgram(async () => {
  const address = addressOf(command.opts<Options>())
  console.log(announce(address))
  if (!command.opts<Options>().yes && address.fakeClaude === undefined) {
    throw new UsageError('Nothing was asked yet. To go on, add --yes.')
  }
  const findings = await lookAndTell(address)
  const count = (outcome: Finding['outcome']) => findings.filter((each) => each.outcome === outcome).length
  console.log(`${count('ok')} ok, ${count('FAILED')} failed, ${count('skipped')} skipped`)
  if (count('FAILED') > 0) process.exitCode = 1
})

/** @throws UsageError if the deployment cannot be reached with that key */
async function lookAndTell(address: Address): Promise<Finding[]> {
  const findings: Finding[] = []
  const tell = (finding: Finding) => {
    findings.push(finding)
    console.log(`${finding.outcome.padEnd(7)}  ${finding.claim}\n${' '.repeat(9)}${finding.words}`)
  }
  try {
    await lookAtClaims(address, Object.values(allClaims), tell)
  } catch (error) {
    throw error instanceof RequestFailed ? new UsageError(error.message, { cause: error }) : error
  }
  return findings
}

/** @throws UsageError if the URL would expose the key in transit */
function addressOf({ url, apiKey, otherApiKey, model, metricsToken, origin, fakeClaude }: Options): Address {
  if (!isSafeUrl(url)) {
    throw new UsageError(`${url} is no URL that begins with https://, or http:// for this machine itself.`)
  }
  return {
    url: url.replace(/\/+$/, ''),
    adminKey: apiKey,
    otherKey: otherApiKey,
    model,
    metricsToken,
    origin,
    fakeClaude,
  }
}

function announce({ url, model }: Address): string {
  const answers = Object.values(allClaims).flatMap((claim) => claim.answers)
  const tokens = answers.reduce((sum, each) => sum + each, 0)
  return [
    `${url}: ${model} is asked for ${answers.length} answers, which have ${tokens} tokens together at most.`,
    `All is asked with a key that is made for this, may spend $${mostUsd} and is revoked in the end.`,
  ].join('\n')
}
