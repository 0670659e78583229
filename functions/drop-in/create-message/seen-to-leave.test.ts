import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { FakeResponse, installFakeAwslambda, invocation } from '../../../test/harness/invoke-handler.ts'
import { until } from '../../../test/harness/until.ts'
import { routes } from '../../routes.ts'

// Where the process is told that its client left: by a write that fails. Lambda does not tell.

let app: Application
type Handler = (event: unknown, response: FakeResponse, context: unknown) => Promise<void>
let handler: Handler

beforeAll(async () => {
  app = await startApplication()
  installFakeAwslambda()
  handler = (await import('./handler.ts')).handler as unknown as Handler
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three four five six seven eight nine ten', tokenMs: 10 })
  await app.database.rows('TRUNCATE usage_records, turns CASCADE')
})
afterAll(() => app.close())

const leave = () => Promise.reject(new Error('EPIPE'))

/** @param took as of FakeResponse: whoever rejects has left */
async function ask(took?: (text: string) => Promise<void> | void, stream = true, content = 'Count.') {
  const response = new FakeResponse(took)
  const body = { model: 'claude-sonnet-5-5', max_tokens: 100, stream, messages: [{ role: 'user', content }] }
  const headers = { 'x-org-id': app.ada.organizationId, 'x-user-id': app.ada.userId }
  const { event, context } = invocation(routes['create-message'], { headers, body })
  await handler(event, response, context)
  return { text: response.text, isReplayed: response.prelude?.headers?.['Idempotent-Replayed'] === 'true' }
}

const calls = () => app.claude.requests().length
const undelivered = () =>
  app.database.rows<{ state: string }>('SELECT state FROM turns WHERE undelivered_at IS NOT NULL')

test('until somebody has had the answer, the same question is a retry, whoever asks it and however', async () => {
  await ask((text) => (text.includes('three') ? leave() : undefined))
  expect(await undelivered()).toEqual([{ state: 'completed' }])
  // Another one leaves, too.
  expect((await ask((text) => (text.includes('message_start') ? leave() : undefined))).isReplayed).toBe(true)
  expect(await undelivered()).toHaveLength(1)
  const { text, isReplayed } = await ask()
  expect([isReplayed, text]).toEqual([
    true,
    expect.stringMatching(/^event: message_start\n[^]*event: message_stop\n.*\n\n$/),
  ])
  expect([calls(), await undelivered()]).toEqual([1, []])
  expect((await ask()).isReplayed).toBe(false)
  expect(calls()).toBe(2)
})

test('it is a retry while the turn is still running; and a whole answer is one that somebody has had', async () => {
  app.claude.setDefault({ text: 'one two three four five', tokenMs: 100 })
  const first = ask((text) => (text.includes('message_start') ? leave() : undefined))
  await until(async () => ((await undelivered()).some(({ state }) => state === 'running') ? true : undefined))
  const { text, isReplayed } = await ask(undefined, false)
  expect([isReplayed, JSON.parse(text)]).toMatchObject([
    true,
    { content: [{ text: 'one two three four five' }] },
  ])
  await first
  expect([calls(), await undelivered()]).toEqual([1, []])
})

test('who leaves at the last event has not had the answer', async () => {
  await ask((text) => (text.includes('message_stop') ? leave() : undefined))
  expect(await undelivered()).toHaveLength(1)
  expect((await ask()).isReplayed).toBe(true)
})

test('an answer that arrives costs nothing more: nothing is noted of it', async () => {
  await ask()
  expect(await undelivered()).toEqual([])
  expect((await ask()).isReplayed).toBe(false)
})

test('of a question that was asked twice, neither answer is that of a third', async () => {
  const bothAsked = until(async () => calls() === 2 || undefined)
  const drop = () => ask((text) => (text.includes('three') ? bothAsked.then(leave) : undefined))
  await Promise.all([drop(), drop()])
  expect(await undelivered()).toHaveLength(2)
  expect((await ask()).isReplayed).toBe(false)
  expect(calls()).toBe(3)
})
