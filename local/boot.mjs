// node local/boot.mjs <command> [args...]: from a fresh clone to a running command.
//
// Runs before anything is installed and on whatever Node the machine has, so it imports only node: modules and keeps
// to syntax that an old Node can parse: otherwise it could not say what is wrong.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** By command: the program, and its answer to --help, unless it has options and answers itself. */
const programs = {
  dev: {
    file: 'local/dev.ts',
    help: `npm run dev [-- --reset]

The local server: PostgreSQL, Redis, a DynamoDB emulator and a fake Claude, two demo organizations, and the functions,
rebuilt at every change. Prints commands to paste.
  --reset   begins with empty data

Settings are those of .env.example, from the environment or the file .env: PORT (3000), DATA_DIR (.data), ANTHROPIC_API_KEY for
the real Claude, DATABASE_URL, REDIS_URL and DYNAMODB_ENDPOINT for engines of your own.`,
  },
  build: {
    file: 'infra/build.ts',
    help: 'npm run build\n\nBundles every function into dist/, as it ships.',
  },
  start: {
    file: 'local/start.ts',
    help: `npm start [-- --reset]

The local server over the bundles that npm run build has made. Options and settings are those of npm run dev.`,
  },
  test: {
    file: 'local/test.ts',
    help: `npm test [-- <file or jest's other arguments>]

All tests, on real engines with throw-away data. What the machine lacks, Redis and PgBouncer, is brought into .data/programs.
  npm test -- lib/budget              the tests below a folder
  npm test -- -t 'white space'        those whose title has this
  REQUIRE_REAL_REDIS=1 npm test       fails where Redis could only be emulated`,
  },
  prove: { file: 'tools/prove.ts' },
  bench: {
    file: 'bench/run.ts',
    help: `npm run bench [-- options]

Speed as ratios to two baselines in the same run: bench/README.md. All of it takes some ten minutes.
  --quick                 small loads, one round: shows that all works, not to be quoted
  --only <names>          of ttft, stream, slow, buffered, hot-row, cold-start, with commas between
  --candidates <names>    of raw, express, ours, unjournaled
  --against <commit>      adds the build of that commit as a candidate
  --rounds <number>       rounds that count, for every scenario`,
  },
  check: {
    file: 'local/check.ts',
    help: 'npm run check\n\nFormat, lint, types, import rules, unused code, API description, generated files.',
  },
  generate: {
    file: 'infra/generate.ts',
    help: `npm run generate [-- --check]

Writes all that is made from the sources: the API description and the types of the client, alerts, dashboard and docs/metrics.md,
.env.example, docs/cost.md and the sums in docs/deploy.md.
  --check   writes nothing, and fails where something would be`,
  },
  migrate: { file: 'local/migrate.ts' },
  operator: { file: 'tools/operator.ts' },
  'verify-ledger': { file: 'tools/verify-ledger.ts' },
  observability: {
    file: 'local/observability.ts',
    help: `npm run test:observability

Checks request IDs, metrics, alerts and the dashboard of the local server that runs here, with a real Prometheus where one is
installed (apt-get install prometheus).`,
  },
  'test-console': {
    file: 'local/test-console.ts',
    help: `npm run test:console [-- <file or jest's other arguments>]

The web console in Debian's Chromium (apt-get install chromium, or CHROMIUM_PATH), against the local server with throw-away data.
  npm run test:console -- chat              the tests in files of that name`,
  },
  clients: {
    file: 'local/clients.ts',
    help: `npm run test:clients [-- <name>...]

Clients made for Anthropic's API, as npm has them, against the local server and the fake Claude. Each is installed into a
temporary folder.
  npm run test:clients -- LangChain`,
  },
  ric: {
    file: 'local/ric.ts',
    help: `npm run test:ric [-- operation...]

Every bundle, or those of the operations named, under AWS's own runtime client. Wants npm run build.`,
  },
  'prove-aws': { file: 'tools/prove-aws.ts' },
  cost: {
    file: 'tools/cost.ts',
    help: `npm run cost -- --measure

Measures the chat that docs/cost.md is about, and writes infra/cost/measured-chat.json; npm run generate makes the page of it. Wants
npm run build.`,
  },
  prices: {
    file: 'tools/compare-prices.ts',
    help: `npm run prices [-- --litellm <file>]

Holds our price table against those of others, and prints every difference: models missing here, missing there, and other prices,
limits or ends. Ends with 1 if one of these is not explained in tools/prices/known-differences.ts. Always compared is
@pydantic/genai-prices as installed.
  --litellm <file>   model_prices_and_context_window.json of LiteLLM, too; its PyPI wheel has it as litellm/*_backup.json`,
  },
}
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const node24 = join(modules, 'node', 'bin', 'node')

const command = process.argv[2]
const args = process.argv.slice(3)
if (!Object.keys(programs).includes(command)) {
  quit(2, 'usage: node local/boot.mjs ' + Object.keys(programs).join('|') + ' [args...]')
}
const { file, help } = programs[command]
if (help && (args.includes('--help') || args.includes('-h'))) {
  console.log(help)
} else {
  requireHostNode()
  void installAndRun()
}

async function installAndRun() {
  await installDependencies()
  requireNode24()
  run(join(root, file), args)
}

function quit(code, line) {
  console.error(line)
  process.exit(code)
}

function requireHostNode() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    quit(1, 'Node 20 or later is needed, this is ' + process.version + '. Get one at https://nodejs.org')
  }
}

/** Runs `npm ci` unless node_modules matches this package-lock.json. */
async function installDependencies() {
  const lockFile = join(root, 'package-lock.json')
  const lock = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  const stampFile = join(modules, '.boot-stamp')
  if (existsSync(stampFile)) {
    if (readFileSync(stampFile, 'utf8') === lock) return
  } else if (installedByHandSince(lockFile)) {
    writeFileSync(stampFile, lock)
    return
  }

  // npm ci empties what a link points to, which others may be using.
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) {
    quit(
      1,
      'node_modules is a link and does not fit package-lock.json. Run npm ci where it points to, or remove it.',
    )
  }

  console.log('installing dependencies (half a minute the first time, minutes on a slow line)…')
  const startedAt = Date.now()
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(0) + ' s'
  const progress = setInterval(() => console.log('… still installing, ' + seconds()), 10 * 1000)
  // --include=dev: with NODE_ENV=production npm would leave out the engines and Node itself.
  const npm = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'])
  clearInterval(progress)
  if (npm.failure) {
    process.stderr.write(npm.output)
    quit(
      1,
      'npm ci failed (' +
        npm.failure +
        '). Set that right, often it is the network, and run the command again.',
    )
  }
  writeFileSync(stampFile, lock)
  console.log('dependencies installed in ' + seconds())
}

/** npm leaves a hidden lockfile in node_modules: if it is newer than ours, `npm ci` has already run (as in CI). */
function installedByHandSince(lockFile) {
  const hidden = join(modules, '.package-lock.json')
  return existsSync(hidden) && statSync(hidden).mtimeMs >= statSync(lockFile).mtimeMs
}

/** Resolves with npm's output, and the reason if it failed. */
function runNpm(npmArgs) {
  const cli = process.env.npm_execpath
  // The variable names yarn or pnpm if they run the script; neither reads package-lock.json.
  const ofNpm = cli && cli.endsWith('npm-cli.js')
  const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }
  const npm = ofNpm ? spawn(process.execPath, [cli].concat(npmArgs), options) : spawn('npm', npmArgs, options)
  let output = ''
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text) => (output += text))
  const end = () => npm.kill('SIGTERM')
  process.on('SIGTERM', end)
  return new Promise((resolve) => {
    npm.on('error', (error) => resolve({ output, failure: error.message }))
    npm.on('close', (code) => {
      process.off('SIGTERM', end)
      resolve({ output, failure: code === 0 ? '' : 'its output is above' })
    })
  })
}

/** npm with ignore-scripts leaves no binary and no error, and `npm run` would silently go on with the host's Node. */
function requireNode24() {
  const fix = 'Run: npm rebuild node --ignore-scripts=false'
  if (!existsSync(node24))
    quit(1, 'Node 24 is missing from node_modules: its install script was skipped. ' + fix)
  const { error, stdout } = spawnSync(node24, ['--version'], { encoding: 'utf8' })
  const version = error ? '' : stdout.trim()
  if (!version.startsWith('v24.')) {
    quit(1, 'node_modules/node is not a Node 24 that runs here (' + (version || 'no answer') + '). ' + fix)
  }
}

/**
 * Runs the program and ends with its exit code. The program learns of our death from `process.on('disconnect')`, and
 * must survive repeated signals without breaking off its clean-up.
 */
function run(program, programArgs) {
  const child = spawn(node24, [program].concat(programArgs), {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({}, process.env, {
      NODE_OPTIONS: [process.env.NODE_OPTIONS, '--enable-source-maps'].filter(Boolean).join(' '),
      NODE_NO_WARNINGS: '1',
      PATH: join(modules, '.bin') + delimiter + process.env.PATH,
    }),
  })

  // A terminal sends Ctrl-C to the child, too; without one (npm, an IDE, a supervisor) only we receive it.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGTERM')
  })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'))

  // A SIGKILLed npm cannot tell us; we only see the kernel give its child another parent.
  const before = guardians()
  const watch = setInterval(() => {
    if (guardians() === before) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 500)
  watch.unref()

  child.on('error', (error) => quit(1, 'Node 24 did not start: ' + error.message))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code))
}

/** Our parent and, where that is the shell through which npm runs a script, its parent: npm. */
function guardians() {
  const parent = String(process.ppid)
  try {
    const [name, fields] = readFileSync('/proc/' + parent + '/stat', 'utf8')
      .split(/\((.*)\) /s)
      .slice(1)
    return name === 'sh' ? parent + ' ' + fields.split(' ')[1] : parent
  } catch {
    // macOS has no /proc, but its sh does not stay in between.
    return parent
  }
}
