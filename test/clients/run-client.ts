import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Application } from '../harness/application.ts'
import { json } from '../harness/json.ts'
import type { Act, Client } from './clients.ts'

/** In ms: the first call of some clients loads a second of code, and they retry for a while. */
const patienceMs = 60_000

type Running = ChildProcessByStdio<null, Readable, Readable>

/**
 * Has a client act, with a key of its own.
 * @param folder in which it is installed
 * @param url where it finds the application
 * @returns what it said, on either of its outputs where it failed
 */
export async function runClient(
  app: Application,
  client: Client,
  act: Act,
  folder: string,
  url = app.url,
): Promise<string> {
  const running = await startClient(app, client, act, folder, url)
  const ended = once(running, 'close')
  const patience = setTimeout(() => stop(running, 'SIGKILL'), patienceMs)
  const [out, errors] = await Promise.all([text(running.stdout), text(running.stderr)])
  const [status] = await ended
  clearTimeout(patience)
  return status === 0 ? out : out + errors
}

/** Has a client act, and interrupts it at a moment. */
export async function leaveClient(
  app: Application,
  client: Client,
  act: Act,
  folder: string,
  moment: () => Promise<void>,
): Promise<void> {
  const running = await startClient(app, client, act, folder, app.url)
  const ended = once(running, 'close')
  running.stdout.resume()
  running.stderr.resume()
  await moment()
  stop(running, 'SIGINT')
  const patience = setTimeout(() => stop(running, 'SIGKILL'), patienceMs)
  await ended
  clearTimeout(patience)
}

async function startClient(
  app: Application,
  client: Client,
  act: Act,
  folder: string,
  url: string,
): Promise<Running> {
  const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name: client.name } })
  const { key } = await json<{ key: string }>(created)
  const [program, ...args] = client.command(act)
  // A group of its own, so that a signal reaches what it starts in turn.
  return spawn(program, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, BASE_URL: url, API_KEY: key, NODE_OPTIONS: '' },
  })
}

function stop({ pid }: Running, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended by itself.
  }
}
