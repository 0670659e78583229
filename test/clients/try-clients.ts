import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectPath } from '../../local/project-path.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { setBudget } from '../harness/budgets.ts'
import { type Act, type Client, clients } from './clients.ts'
import { cutOff } from './cut-off.ts'
import { runClient } from './run-client.ts'

const run = promisify(execFile)

/** How one client did with one act. */
export interface Trial {
  readonly client: Client
  readonly act: Act
  /** Undefined: as it should. */
  readonly problem: string | undefined
}

/** Installs each client in a folder of its own, and has it do everything against the local server. */
export async function tryClients(names: readonly string[]): Promise<Trial[]> {
  const app = await startApplication()
  const trials: Trial[] = []
  try {
    const chosen = clients.filter(({ name }) => names.length === 0 || names.includes(name))
    for (const client of chosen) {
      const folder = await install(client)
      for (const act of client.acts) {
        // What a whole day of answers costs, or nothing at all.
        await setBudget(app, 'organization', act === 'refused' ? 1n : 10n ** 12n)
        const problem = await (act === 'cut off'
          ? cutOff(app, client, folder)
          : tryAct(app, client, act, folder))
        trials.push({ client, act, problem })
      }
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

const answers: Record<Exclude<Act, 'cut off'>, string> = {
  whole: 'As a whole.',
  streamed: 'Word by word.',
  'tool turn': '{"city":"Oslo"} It is sunny.',
  image: 'A picture.',
  refused: 'budget of this organization cannot pay',
}

async function tryAct(
  app: Application,
  client: Client,
  act: Exclude<Act, 'cut off'>,
  folder: string,
): Promise<string | undefined> {
  app.claude.reset()
  if (act === 'tool turn') app.claude.script({ body: toolUse }, { text: 'It is sunny.' })
  else app.claude.setDefault({ text: answers[act] })
  const said = await runClient(app, client, act, folder)
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
