import { request as ask, createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application
let upstream: Server

/** A Claude that counts nothing. */
beforeAll(async () => {
  upstream = createServer((asked, response) => {
    if (asked.url === '/v1/messages/count_tokens') {
      response.writeHead(500).end()
      return
    }
    const { method, headers } = asked
    const forwarded = ask(`${app.claude.url}${asked.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    asked.pipe(forwarded)
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  app = await startApplication({ ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` })
  app.claude.setDefault({})
})
afterAll(async () => {
  await app.close()
  upstream.closeAllConnections()
  upstream.close()
})

test('a PDF that Claude does not count is held as the whole window', async () => {
  const source = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }
  const content = [
    { type: 'document', source },
    { type: 'text', text: 'Read.' },
  ]
  const body = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content }] }
  expect((await app.send('POST', '/v1/messages', { as: app.ada, body })).status).toBe(200)
  const [turn] = await app.database.rows(
    'SELECT prompt_tokens_bound AS bound, hold_nano_usd AS hold FROM turns',
  )
  expect(turn).toEqual({ bound: '1000000', hold: String(1_000_000 * 2_500 + 100 * 10_000) })
})
