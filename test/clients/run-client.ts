import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Application } from '../harness/application.ts'
import { json } from '../harness/json.ts'
import type { Act, Client } from './clients.ts'

const run = promisify(execFile)

/** In ms: the first call of some clients loads a second of code, and they retry for a while. */
const patienceMs = 60_000

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
  const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name: client.name } })
  const { key } = await json<{ key: string }>(created)
  const [program, ...args] = client.command(act)
  const env = { ...process.env, BASE_URL: url, API_KEY: key, NODE_OPTIONS: '' }
  return run(program, args, { cwd: folder, timeout: patienceMs, env }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}`,
  )
}
