import { Command, CommanderError } from 'commander'
import { closePool } from '../lib/postgres/pool.ts'
import { reportText } from './ledger/report-text.ts'
import { findLedger, readBillFile, readExport } from './ledger/sources.ts'
import { isTrue, verifyLedger } from './ledger/verify.ts'

const help = `
Which: DATABASE_URL, else the database of the server that \`npm run dev\` has started here.
The export has one JSON object a line: request_id (Claude's), model, input_tokens, output_tokens, and where there are
any cache_read_input_tokens, cache_creation_5m_input_tokens, cache_creation_1h_input_tokens, cost_usd.
A bill is what an upstream exports, and is compared by sums (docs/ledger.md): pages of Anthropic's Usage and Cost Analytics API as JSON,
one a line, by day and model; or AWS's Cost and Usage Report 2.0 as CSV, unpacked.
Ends with 0 when all agrees, 1 when something does not, and 2 when it could not be told.

The bill of the fake Claude as an export:
  curl -s $FAKE_CLAUDE/control/bill | jq -c '.[] | {request_id: .requestId} + .' > bill.jsonl`

// `npm run ledger:verify [-- --export bill.jsonl] [--json]` adds up the whole ledger anew.
const program = new Command('npm run ledger:verify --')
  .description('Rebuilds every balance from its entries, and compares. It changes nothing.')
  .option('--export <file>', "the provider's own list of calls, to hold the books against")
  .option('--bill <files...>', "what upstreams export, to hold the books' sums against")
  .option('--json', 'prints the report as JSON')
  .helpOption('--help', 'this text')
  .addHelpText('after', help)
  .exitOverride()

/** JSON has no amounts of money. */
const asText = (_name: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

try {
  program.parse()
  const options = program.opts<{ export?: string; bill?: string[]; json?: true }>()
  findLedger()
  const calls = options.export === undefined ? undefined : readExport(options.export)
  const report = await verifyLedger(calls, options.bill?.map(readBillFile))
  console.log(options.json ? JSON.stringify(report, asText, 2) : reportText(report))
  process.exitCode = isTrue(report) ? 0 : 1
} catch (error) {
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2
  // commander has already printed its own errors.
  if (!(error instanceof CommanderError)) console.error(error instanceof Error ? error.message : error)
} finally {
  await closePool()
  // The channel to local/boot.mjs would keep this process alive.
  if (process.connected) process.disconnect()
}
