import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectPath } from '../../local/project-path.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { setBudget } from '../harness/budgets.ts'
import { json } from '../harness/json.ts'
import { type Act, acts, type Client, clients } from './clients.ts'

const run = promisify(execFile)

/** In ms: the first call of some clients loads a second of code, and they retry for a while. */
const patienceMs = 60_000

/** The outcome of one act of one client. */
export interface Trial {
  readonly client: Client
  readonly act: Act
  /** Undefined if it went as it should. */
  readonly problem: string | undefined
}

/** Installs each client in a folder of its own, and runs all acts against the local server. */
export async function tryClients(names: readonly string[]): Promise<Trial[]> {
  const app = await startApplication()
  // Enough for all answers of a thousand tokens, but not for one of twenty thousand.
  await setBudget(app, 'organization', 100_000_000n)
  const trials: Trial[] = []
  try {
    const chosen = clients.filter(({ name }) => names.length === 0 || names.includes(name))
    for (const client of chosen) {
      const folder = await install(client)
      for (const act of acts) trials.push({ client, act, problem: await tryAct(app, client, act, folder) })
      await rm(folder, { recursive: true })
    }
  } finally {
    await app.close()
  }
  return trials
}

async function install({ packages }: Client): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'client-'))
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], { cwd: folder })
  await cp(projectPath('test', 'clients', 'programs'), folder, { recursive: true })
  return folder
}

const answers: Record<Act, string> = {
  whole: 'As a whole.',
  streamed: 'Word by word.',
  'tool turn': '{"city":"Oslo"} It is sunny.',
  image: 'A picture.',
  refused: 'budget of this organization cannot pay',
}

async function tryAct(
  app: Application,
  client: Client,
  act: Act,
  folder: string,
): Promise<string | undefined> {
  const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name: client.name } })
  const { key } = await json<{ key: string }>(created)
  app.claude.reset()
  if (act === 'tool turn') app.claude.script({ body: toolUse }, { text: 'It is sunny.' })
  else app.claude.setDefault({ text: answers[act] })
  const [program, ...args] = client.command(act)
  const said = await run(program, args, {
    cwd: folder,
    timeout: patienceMs,
    env: { ...process.env, BASE_URL: app.url, API_KEY: key, NODE_OPTIONS: '' },
  }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}`,
  )
  if (!said.includes(answers[act])) return `it said ${JSON.stringify(said.slice(-400))}`
  if (act === 'refused' && app.claude.requests().length > 0) return 'Claude was asked'
  return undefined
}

const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const usage = { input_tokens: 20, output_tokens: 1 }
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5-5',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage,
}
const toolUse = [
  event('message_start', { message }),
  event('content_block_start', {
    index: 0,
    content_block: { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
  }),
  event('content_block_delta', { index: 0, delta: { type: 'input_json_delta', partial_json: '{"city":"O' } }),
  event('content_block_delta', { index: 0, delta: { type: 'input_json_delta', partial_json: 'slo"}' } }),
  event('content_block_stop', { index: 0 }),
  event('message_delta', {
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 15 },
  }),
  event('message_stop', {}),
].join('')
