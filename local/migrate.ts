import { styleText } from 'node:util'
import { Command } from 'commander'
import { migrate } from '../lib/postgres/migrate.ts'
import type { Loss } from '../lib/postgres/stock.ts'
import { dataPath } from './data-path.ts'
import { startPostgres } from './engines/postgres/postgres.ts'
import { runProgram, UsageError } from './run-program.ts'
import { givenOwnerUrl, loadEnvironment } from './settings/environment.ts'

interface Options {
  down?: true
  all?: true
  yes?: true
}

const help = `
Which: DATABASE_OWNER_URL, else the embedded database of \`npm run dev\`, which must not be running then.
All is done in one transaction: a migration that fails leaves everything as it was.

Examples:
  npm run db:migrate
  npm run db:migrate -- --down          says what would be lost; where nothing would be, the newest migration is gone,
                                        and all functions are, until the next npm run db:migrate
  npm run db:migrate -- --down --all --yes`

// `npm run db:migrate [-- --down [--all] [--yes]]`
const command = new Command('npm run db:migrate --')
  .description('Brings a database to the newest tables and functions, or takes migrations back.')
  .option('--down', 'takes the newest migration back')
  .option('--all', 'with --down: takes all of them back')
  .option('--yes', 'with --down: also where rows are lost')
  .helpOption('--help', 'this text')
  .addHelpText('after', help)
  .parse()
const options = command.opts<Options>()

await runProgram(async () => {
  if (!options.down && (options.all || options.yes)) throw new UsageError('--all and --yes go with --down.')
  const ownerUrl = givenOwnerUrl(loadEnvironment())
  if (ownerUrl !== undefined) return await migrateAndTell(ownerUrl)
  const postgres = await startPostgres({ dataDirectory: dataPath('postgres'), durable: true })
  try {
    await migrateAndTell(postgres.ownerUrl)
  } finally {
    await postgres.stop()
  }
})

async function migrateAndTell(ownerUrl: string): Promise<void> {
  console.log(nameOf(ownerUrl))
  if (options.down) return await takeBack(ownerUrl)
  const { migrations, functions } = await migrate(ownerUrl)
  if (migrations.length + functions.length === 0) return console.log('nothing to migrate')
  if (migrations.length > 0) console.log(`migrated: ${migrations.join(', ')}`)
  if (functions.length > 0) console.log(`functions: ${functions.join(', ')}`)
}

async function takeBack(ownerUrl: string): Promise<void> {
  const agree = (names: string[], losses: Loss[]) => {
    const isAgreed = losses.length === 0 || options.yes === true
    if (names.length === 0) console.log('nothing to take back')
    else console.log(tell(names, losses, isAgreed))
    if (!isAgreed) process.exitCode = 1
    return isAgreed
  }
  await migrate(ownerUrl, 'down', { count: options.all ? Infinity : 1, agree })
}

function tell(names: string[], losses: Loss[], isAgreed: boolean): string {
  const what = names.join(', ')
  const lost = losses.map(({ what: thing, count }) => {
    const kind = thing.includes('.') ? 'values of' : 'rows of'
    return `${String(count).padStart(11)}  ${kind} ${thing}`
  })
  if (!isAgreed) {
    const refusal = styleText('bold', 'Nothing was changed. To go on, add --yes.')
    return [`To take back ${what} would lose:`, ...lost, refusal].join('\n')
  }
  return [`taken back: ${what}, and all functions`, ...(lost.length > 0 ? ['lost:', ...lost] : [])].join('\n')
}

/** Host, port and name: as much of the URL as a log may hold. */
function nameOf(ownerUrl: string): string {
  const { hostname, port, pathname } = new URL(ownerUrl)
  return `PostgreSQL at ${hostname}:${port || '5432'}, database ${decodeURIComponent(pathname.slice(1))}`
}
