import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from '@jest/globals'
import { projectPath } from '../local/project-path.ts'

interface Ended {
  readonly code: number | null
  readonly said: string
}

async function proveAws(...parameters: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [projectPath('tools', 'prove-aws.ts'), ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, said: stdout + stderr }
}

/** A server that refuses every request and counts them. */
async function startRefusing() {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.writeHead(401).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}`, requests, close: () => server.close() }
}

test('without --yes it says what it would ask, and asks nothing', async () => {
  const server = await startRefusing()
  const { code, said } = await proveAws('--url', server.url, '--api-key', 'ck_live_x')
  server.close()
  expect(code).toBe(1)
  expect(said).toContain('is asked for 6 answers, which have 2800 tokens together at most')
  expect(said).toContain('may spend $0.10')
  expect(said).toContain('add --yes')
  expect(server.requests).toEqual([])
})

test('a key is not sent where it could be read on the way', async () => {
  const { code, said } = await proveAws('--url', 'http://chat.example', '--api-key', 'ck_live_x', '--yes')
  expect([code, said]).toEqual([1, expect.stringMatching(/^http:\/\/chat\.example is no URL .*\n$/)])
})

test('an invalid key is reported in one line, and never shown', async () => {
  const server = await startRefusing()
  const { code, said } = await proveAws('--url', server.url, '--api-key', 'ck_live_x', '--yes')
  server.close()
  expect(code).toBe(1)
  expect(said.trim().split('\n').at(-1)).toBe('POST /api-keys was answered 401: {}')
  expect(said).not.toContain('ck_live_x')
})
