import { Command, CommanderError } from 'commander'
import { createClient } from '../client/index.ts'
import { UsageError } from '../local/run-program.ts'
import { createOrganization, type NewOrganization } from './operator/create-organization.ts'
import { deleteOrganization } from './operator/delete-organization.ts'
import { findDeployment } from './operator/find-deployment.ts'
import { issueApiKey } from './operator/issue-api-key.ts'
import { listOrganizations } from './operator/list-organizations.ts'
import { listUpstreams } from './operator/list-upstreams.ts'
import type { Operation } from './operator/operation.ts'
import { type ReportedSpan, reportSpending } from './operator/report-spending.ts'
import { RequestFailed } from './operator/request.ts'
import { restoreOrganization, suspendOrganization } from './operator/suspend-organization.ts'
import { switchOff, switchOn } from './operator/switch-upstream.ts'

// `npm run operator -- <command>`: the work of a deployment's operator, done through the API like any client's.

const help = `
Where: --url, else LLM_APP_URL, else the server that \`npm run dev\` has started here.
Who: the environment variable OPERATOR_TOKEN, else the first of OPERATOR_TOKENS, else the token of the local server. It
is never an argument, since every user of a machine can read the arguments of its processes.
Ends with 0 when it is done, 1 when that failed and 2 when the command line is wrong.

Examples:
  npm run operator -- create-organization --name Acme --owner ada@acme.example
  npm run operator -- list-organizations --json
  npm run operator -- spending --since 2026-11-01
  npm run operator -- switch-off bedrock claude-opus-5-5 --reason 'answers come late'
  npm run operator -- suspend-organization org_019a… --url https://chat.example.com
  npm run operator -- delete-organization org_019a… --confirm Acme`

const program = new Command('npm run operator --')
  .description(
    'Creates, lists, suspends, restores and deletes organizations, tells what they spent, and switches ways to Claude.',
  )
  .option('--url <url>', 'address of the deployment')
  .option('--json', 'prints what the API answered instead of text')
  .helpOption('--help', 'this text')
  .helpCommand(false)
  .addHelpText('after', help)
  .exitOverride()

program
  .command('create-organization')
  .description('an organization, its owner and a first key that may do everything in it')
  .requiredOption('--name <name>', 'what it is called')
  .option('--owner <email>', 'address of its owner')
  .option(
    '--owner-subject <subject>',
    "the owner's name at the identity provider, instead of an address or beside it",
  )
  .action((options: NewOrganization) => run(createOrganization(options)))
program
  .command('list-organizations')
  .description('all of them, the youngest first')
  .action(() => run(listOrganizations))
program
  .command('spending')
  .description('what each organization spent, the dearest first')
  .option('--since <time>', 'a day or a time; the beginning of the month otherwise')
  .option('--until <time>', 'a day or a time; now otherwise')
  .action((span: ReportedSpan) => run(reportSpending(span)))
program
  .command('issue-key')
  .description('a key for an owner, where an organization has lost its last one')
  .argument('<id>')
  .option('--owner <user-id>', 'which owner; the one who is there longest otherwise')
  .action((id: string, { owner }: { owner?: string }) => run(issueApiKey(id, owner)))
program
  .command('suspend-organization')
  .description('it keeps everything and may do nothing')
  .argument('<id>')
  .action((id: string) => run(suspendOrganization(id)))
program
  .command('restore-organization')
  .description('ends a suspension')
  .argument('<id>')
  .action((id: string) => run(restoreOrganization(id)))
program
  .command('delete-organization')
  .description('erases it for good; only the ledger stays')
  .argument('<id>')
  .requiredOption('--confirm <name>', 'what it is called, to be sure that it is the right one')
  .action((id: string, { confirm }: { confirm: string }) => run(deleteOrganization(id, confirm)))
program
  .command('list-upstreams')
  .description('the ways to Claude, and where they are switched off')
  .action(() => run(listUpstreams))
program
  .command('switch-off')
  .description('no turn uses that way to Claude from now on')
  .argument('<upstream>')
  .argument('[model]', 'for one model only', 'all')
  .requiredOption('--reason <text>', 'for whoever sees it switched off')
  .action((upstream: string, model: string, { reason }: { reason: string }) =>
    run(switchOff(upstream, model, reason)),
  )
program
  .command('switch-on')
  .description('takes that back')
  .argument('<upstream>')
  .argument('[model]', 'as it was switched off', 'all')
  .action((upstream: string, model: string) => run(switchOn(upstream, model)))

async function run(operation: Operation): Promise<void> {
  const { url, json } = program.opts<{ url?: string; json?: true }>()
  const deployment = findDeployment(url)
  const { answer, text } = await operation(createClient({ baseUrl: deployment.url, token: deployment.token }))
  console.log(json ? JSON.stringify(answer, null, 2) : text)
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
// The channel to local/boot.mjs would keep this process alive.
if (process.connected) process.disconnect()

/** Reports an error, in one line if the operator can fix it. commander has already printed its own. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const isPlain = error instanceof UsageError || error instanceof RequestFailed
  console.error(isPlain ? error.message : error)
  return error instanceof UsageError ? 2 : 1
}
