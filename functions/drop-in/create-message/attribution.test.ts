import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { UsageRow } from '../../../lib/budget/books/usage-report.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
  app.claude.setDefault({ text: 'Hi.', usage: { input_tokens: 10, output_tokens: 1 } })
  await ask(app.ada, { session: 'session-1' })
  await ask(app.ada, { session: 'session-1', agent: 'agent-1' })
  await ask(app.ada, { session: 'session-2' })
  await ask(app.ada, {})
  await ask(app.ada, { session: 'not plain' })
  await ask(app.grace, { session: 'session-1' })
})
afterAll(() => app.close())

const question = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] }

async function ask(as: Caller, { session, agent }: { session?: string; agent?: string }): Promise<void> {
  const headers = {
    ...(session && { 'x-claude-code-session-id': session }),
    ...(agent && { 'x-claude-code-agent-id': agent }),
  }
  const response = await app.send('POST', '/v1/messages', { as, body: question, headers })
  expect(response.status).toBe(200)
  await response.text()
}

const groups = async (as: Caller, path: string) =>
  (await json<{ data: UsageRow[] }>(await app.send('GET', path, { as }))).data.map((row) => [
    row.session_id,
    row.agent_id,
    row.turns,
  ])

test('what a session and an agent in it used is told apart', async () => {
  expect(await groups(app.ada, '/usage?group_by=session')).toEqual([
    ['session-1', undefined, 2],
    ['session-2', undefined, 1],
    [null, undefined, 2],
  ])
  expect(await groups(app.ada, '/usage/mine?group_by=session,agent')).toEqual([
    ['session-1', 'agent-1', 1],
    ['session-1', null, 1],
    ['session-2', null, 1],
    [null, null, 2],
  ])
})

test('a session of the same name in another organization is another', async () => {
  expect(await groups(app.grace, '/usage?group_by=session')).toEqual([['session-1', undefined, 1]])
})

test('Claude is not told of it', () => {
  for (const { headers } of app.claude.requests()) {
    expect(Object.keys(headers).filter((name) => name.startsWith('x-claude-code'))).toEqual([])
  }
})
