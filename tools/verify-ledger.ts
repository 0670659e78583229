import { Command, CommanderError } from 'commander'
import { closePool } from '../lib/postgres/pool.ts'
import { reportText } from './ledger/report-text.ts'
import { findLedger, readExport } from './ledger/sources.ts'
import { isTrue, verifyLedger } from './ledger/verify.ts'

const help = `
Which: DATABASE_URL, else the database of the server that \`npm run dev\` has started here.
The export has one JSON object a line: request_id (Claude's), model, input_tokens, output_tokens, and where there are
any cache_read_input_tokens, cache_creation_5m_input_tokens, cache_creation_1h_input_tokens, cost_usd.
Ends with 0 when all agrees, 1 when something does not, and 2 when it could not be told.

The bill of the fake Claude as an export:
  curl -s $FAKE_CLAUDE/control/bill | jq -c '.[] | {request_id: .requestId} + .' > bill.jsonl`

// `npm run ledger:verify [-- --export bill.jsonl] [--json]` adds up the whole ledger anew.
const program = new Command('npm run ledger:verify --')
  .description('Rebuilds every balance from its entries, and compares. It changes nothing.')
  .option('--export <file>', "the provider's own list of calls, to hold the books against")
  .option('--json', 'prints the report as JSON')
  .helpOption('--help', 'this text')
  .addHelpText('after', help)
  .exitOverride()

try {
  program.parse()
  const options = program.opts<{ export?: string; json?: true }>()
  findLedger()
  const report = await verifyLedger(options.export === undefined ? undefined : readExport(options.export))
  console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report))
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
