import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Caller } from '../../harness/application.ts'
import type { SourceEdit } from '../proof.ts'
import { environmentOfEdits } from '../source-edits.ts'

/** Separate processes that each serve this one's application. */
export interface Hosts {
  readonly urls: readonly string[]
  stop(): Promise<void>
}

/** Starts them, after the application. @param edits of their sources */
export async function startHosts(count: number, edits: readonly SourceEdit[] = []): Promise<Hosts> {
  const program = fileURLToPath(new URL('host-program.ts', import.meta.url))
  const env = { ...process.env, ...(edits.length > 0 && environmentOfEdits(edits)) }
  const children = Array.from({ length: count }, () => fork(program, { execArgv: [], silent: true, env }))
  // Their logs are not needed, and a full pipe would block them.
  for (const { stdout, stderr } of children) for (const stream of [stdout, stderr]) stream?.resume()
  const urls = await Promise.all(
    children.map(async (child) => ((await once(child, 'message')) as [string])[0]),
  )
  return {
    urls,
    stop: async () => {
      const ended = children.map((child) => once(child, 'exit'))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(ended)
    },
  }
}

export interface Request {
  readonly as: Caller
  readonly method?: 'GET' | 'POST'
  readonly body?: object
  readonly headers?: Record<string, string>
  readonly signal?: AbortSignal
}

/** Sends a request to any of the processes. */
export function send(url: string, path: string, { as, method, body, headers, signal }: Request) {
  return fetch(url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      'x-org-id': as.organizationId,
      'x-user-id': as.userId,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
}

/** The frames of a stream, without those that only keep it alive. */
export const withoutPings = (frames: string) => frames.replaceAll(': ping\n\n', '')
