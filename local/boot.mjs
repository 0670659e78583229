// node local/boot.mjs <command> [args...]: from a fresh clone to a running command.
//
// It runs before anything is installed and on whatever Node the machine has, so it imports nothing but node:
// modules and keeps to syntax that an old Node can parse: only then can it say what is wrong.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const programs = {
  dev: 'local/dev.ts',
  build: 'infra/build.ts',
  start: 'local/start.ts',
  test: 'local/test.ts',
  prove: 'local/prove.ts',
  bench: 'bench/run.ts',
  check: 'local/check.ts',
  openapi: 'infra/openapi/main.ts',
  migrate: 'local/migrate.ts',
  operator: 'local/operator.ts',
  'verify-ledger': 'local/verify-ledger.ts',
  observability: 'local/observability.ts',
  'observability-generate': 'infra/observability/main.ts',
  ric: 'local/ric.ts',
  'prove-aws': 'local/prove-aws.ts',
  cost: 'local/cost.ts',
  'env-example': 'local/environment-example.ts',
}
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const node24 = join(modules, 'node', 'bin', 'node')

const command = process.argv[2]
if (!Object.keys(programs).includes(command)) {
  quit(2, 'usage: node local/boot.mjs ' + Object.keys(programs).join('|') + ' [args...]')
}
requireHostNode()
installDependencies()
requireNode24()
run(join(root, programs[command]), process.argv.slice(3))

function quit(code, line) {
  console.error(line)
  process.exit(code)
}

function requireHostNode() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    quit(1, 'Node 20 or later is needed, this is ' + process.version + '. Get one at https://nodejs.org')
  }
}

/** Runs `npm ci` unless node_modules belongs to this very package-lock.json. */
function installDependencies() {
  const lockFile = join(root, 'package-lock.json')
  const lock = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  const stampFile = join(modules, '.boot-stamp')
  if (existsSync(stampFile)) {
    if (readFileSync(stampFile, 'utf8') === lock) return
  } else if (installedByHandSince(lockFile)) {
    writeFileSync(stampFile, lock)
    return
  }

  // npm ci empties what a link points to, which somebody else may be using.
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) {
    quit(
      1,
      'node_modules is a link and does not fit package-lock.json. Run npm ci where it points to, or remove it.',
    )
  }

  console.log('installing dependencies (about 30 s the first time)…')
  const startedAt = Date.now()
  // --include=dev: with NODE_ENV=production npm would leave out the engines and Node itself.
  const npm = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'])
  if (npm.status !== 0) {
    process.stderr.write((npm.stdout || '') + (npm.stderr || ''))
    const cause = npm.error ? npm.error.message : 'its output is above'
    quit(
      1,
      'npm ci failed (' + cause + '). Set that right, often it is the network, and run the command again.',
    )
  }
  writeFileSync(stampFile, lock)
  console.log('dependencies installed in ' + ((Date.now() - startedAt) / 1000).toFixed(1) + ' s')
}

/** npm leaves a hidden lockfile in node_modules: newer than ours, somebody has run `npm ci` already (CI does). */
function installedByHandSince(lockFile) {
  const hidden = join(modules, '.package-lock.json')
  return existsSync(hidden) && statSync(hidden).mtimeMs >= statSync(lockFile).mtimeMs
}

function runNpm(args) {
  const options = {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  }
  const cli = process.env.npm_execpath
  // The variable names yarn or pnpm when those run the script; neither reads package-lock.json.
  if (cli && cli.endsWith('npm-cli.js')) return spawnSync(process.execPath, [cli].concat(args), options)
  return spawnSync('npm', args, options)
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
 * Runs the program and ends with its exit code. The program hears of our death by `process.on('disconnect')`,
 * and must take every signal more than once without breaking off its clean-up.
 */
function run(program, args) {
  const child = spawn(node24, [program].concat(args), {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({}, process.env, {
      NODE_OPTIONS: [process.env.NODE_OPTIONS, '--enable-source-maps'].filter(Boolean).join(' '),
      NODE_NO_WARNINGS: '1',
      PATH: join(modules, '.bin') + delimiter + process.env.PATH,
    }),
  })

  // A terminal sends Ctrl-C to the child too; without one (npm, an IDE, a supervisor) we alone are told.
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
    // macOS has no /proc; the sh there does not stay in between.
    return parent
  }
}
