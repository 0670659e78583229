import { readFileSync } from 'node:fs'
import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'

interface DevFile {
  url: string
  operatorToken: string
  upstream: { url: string }
  engines: { postgres: { url: string } }
}

/** The local server that `npm run test:console` has started for this worker. */
const devFile = process.env[`CONSOLE_TEST_SERVER_${process.env['JEST_WORKER_ID'] ?? 1}`]
export const server = JSON.parse(readFileSync(devFile ?? '', 'utf8')) as DevFile

/** By the name with which the identity provider sends people back. */
export const serverUrl = server.url.replace('127.0.0.1', 'localhost')

async function send<Answer>(method: string, path: string, headers: object, body?: unknown): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}

/** Status and code of the refusal that the holder of a key gets. */
export async function refusalOf(
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<[status: number, code: string | undefined]> {
  const response = await fetch(server.url + path, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { error } = (await response.json()) as { error?: { code: string } }
  return [response.status, error?.code]
}

/** What Claude answers next, in this order. */
export async function claudeSays(...behaviours: readonly Behaviour[]): Promise<void> {
  const response = await fetch(`${server.upstream.url}/control/script`, {
    method: 'POST',
    body: JSON.stringify(behaviours),
  })
  if (!response.ok) throw new Error(await response.text())
}

/** How often Claude was asked. */
export async function timesAsked(): Promise<number> {
  const response = await fetch(`${server.upstream.url}/control/bill`)
  return ((await response.json()) as unknown[]).length
}

/** An organization of a test's own. */
export interface Office {
  readonly organizationId: string
  readonly key: string
  send<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>
}

export async function newOffice(name = 'Initech'): Promise<Office> {
  const created = await send<{ organization: { id: string }; api_key: { key: string } }>(
    'POST',
    '/organizations',
    { authorization: `Bearer ${server.operatorToken}` },
    { name, owner: { email: 'owner@office.example' } },
  )
  const { key } = created.api_key
  return {
    organizationId: created.organization.id,
    key,
    send: (method, path, body) => send(method, path, { 'x-api-key': key }, body),
  }
}
