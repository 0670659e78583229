import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { setBudget } from '../../../test/harness/budgets.ts'
import { FakeResponse, installFakeAwslambda, invocation } from '../../../test/harness/invoke-handler.ts'
import { parsePrometheus, valueOf } from '../../../test/harness/prometheus-text.ts'
import { until } from '../../../test/harness/until.ts'
import { routes } from '../../routes.ts'

let app: Application
let handler: (event: unknown, response: FakeResponse, context: unknown) => Promise<void>

beforeAll(async () => {
  app = await startApplication()
  installFakeAwslambda()
  handler = (await import('./handler.ts')).handler as unknown as typeof handler
})
afterAll(() => app.close())

async function ask(response: FakeResponse): Promise<string> {
  const headers = { 'x-org-id': app.ada.organizationId, 'x-user-id': app.ada.userId }
  const { event, context } = invocation(routes['stream-message'], { headers, body: { message: 'Hi' } })
  await handler(event, response, context)
  return response.text
}

const leave = (text: string) => (text === '' ? undefined : Promise.reject(new Error('EPIPE')))

// Lambda does not tell; a write that fails does.
test('a client that is seen to leave while it waits for a budget gives up its place', async () => {
  // The most that an answer of 4,096 tokens costs, and a quarter.
  await setBudget(app, 'organization', (41_165_000n * 5n) / 4n)
  app.claude.setDefault({ firstTokenMs: 5_000 })
  const first = ask(new FakeResponse())
  await until(async () => (await app.database.rows('SELECT FROM turns')).at(0))

  const text = await ask(new FakeResponse(leave))
  expect(text).toBe(': waiting for the budget of this organization, place 1, held by others $0.041165\n\n')
  expect(await app.database.rows("SELECT FROM turns WHERE state = 'running'")).toHaveLength(1)
  expect(await app.database.rows('SELECT FROM budget_waits')).toEqual([])
  const metrics = parsePrometheus(await (await app.send('GET', '/metrics')).text())
  expect(valueOf(metrics, 'budget_waits_total', { outcome: 'client_gone' })).toBe(1)
  expect(await first).toContain('event: done')
})
