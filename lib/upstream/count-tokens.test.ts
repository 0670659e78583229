import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type CapturedLogs, captureLogs } from '../../test/harness/logs.ts'
import { countTokens } from './count-tokens.ts'

let server: Server
let logs: CapturedLogs

beforeAll(async () => {
  // Promises an answer and never sends it.
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"input_tokens":')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  logs = captureLogs()
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://127.0.0.1/none',
    REDIS_URL: 'redis://127.0.0.1',
    ANTHROPIC_API_KEY: 'none',
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    API_KEY_PEPPERS: 'test:Fh3kQ9vTzL2mXc7RbWj5YdNs8PgUaE4o',
    CLAUDE_IDLE_TIMEOUT_MS: '200',
  })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  logs.restore()
})

test('a count that begins and does not end is not waited for', async () => {
  const question = { model: 'claude-sonnet-5-5', maxTokens: 1, system: undefined, messages: [] }
  expect(await countTokens('anthropic', question)).toBeUndefined()
})
