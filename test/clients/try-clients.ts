import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectPath } from '../../local/project-path.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { setBudget } from '../harness/budgets.ts'
import { type Act, actsOf, type Client, clients, type Tool } from './clients.ts'
import { loseConnection } from './lose-connection.ts'
import { runClient } from './run-client.ts'

const run = promisify(execFile)

/** For every answer of these clients, also of those that ask for a long one. */
const enough = 100_000_000_000n

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
  const trials: Trial[] = []
  try {
    const chosen = clients.filter(({ name }) => names.length === 0 || names.includes(name))
    for (const client of chosen) {
      const folder = await install(client)
      for (const act of actsOf(client)) {
        await setBudget(app, 'organization', act === 'refused' ? 1n : enough)
        const problem = await (act === 'connection lost'
          ? loseConnection(app, client, folder)
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

const answers: Record<Exclude<Act, 'connection lost'>, string> = {
  whole: 'As a whole.',
  streamed: 'Word by word.',
  'tool turn': '{"city":"Oslo"} It is sunny.',
  image: 'A picture.',
  refused: 'budget of this organization cannot pay',
  cut: 'Once more, and whole.',
}
/** What Claude is asked for each, where that is not once. */
const calls: Partial<Record<Act, number>> = { 'tool turn': 2, refused: 0, cut: 2 }
const weather: Tool = { name: 'weather', input: { city: 'Oslo' } }

async function tryAct(
  app: Application,
  client: Client,
  act: Exclude<Act, 'connection lost'>,
  folder: string,
): Promise<string | undefined> {
  app.claude.reset()
  app.claude.setDefault({ text: answers[act] })
  if (act === 'tool turn')
    app.claude.script({ body: toolUse(client.tool ?? weather) }, { text: 'It is sunny.' })
  if (act === 'cut') app.claude.script({ text: 'one two three four', cut: { afterTokens: 3, how: 'fin' } })
  const said = await runClient(app, client, act, folder)
  const expected = (act === 'refused' && client.refused) || answers[act]
  if (!said.includes(expected)) return `it said ${JSON.stringify(said.slice(-400))}`
  const asked = app.claude.requests().length
  return asked === (calls[act] ?? 1) ? undefined : `Claude was asked ${asked} times`
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
const block = (index: number, content_block: object, delta: object) =>
  [
    event('content_block_start', { index, content_block }),
    event('content_block_delta', { index, delta }),
    event('content_block_stop', { index }),
  ].join('')
/** With a thought and a text before it, which have to come back. */
const toolUse = ({ name, input }: Tool) =>
  [
    event('message_start', { message }),
    block(
      0,
      { type: 'thinking', thinking: '', signature: 'c2ln' },
      { type: 'thinking_delta', thinking: 'Hm.' },
    ),
    block(1, { type: 'text', text: '' }, { type: 'text_delta', text: 'I look.' }),
    block(
      2,
      { type: 'tool_use', id: 'toolu_1', name, input: {} },
      { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    ),
    event('message_delta', {
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 15 },
    }),
    event('message_stop', {}),
  ].join('')
