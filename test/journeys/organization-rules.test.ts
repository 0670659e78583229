import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { OrganizationSettings } from '../../lib/tenancy/organization.ts'
import { addMember } from '../harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../harness/application.ts'
import { json } from '../harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ DEFAULT_MODEL: 'claude-sonnet-5-5', DEFAULT_MAX_TOKENS: '4096' })
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

/** Sets the organization's rules. @returns a member whom no process has seen under earlier rules */
async function memberUnder(rules: Partial<OrganizationSettings>): Promise<Caller> {
  const nothing = {
    default_model: null,
    system_prompt: null,
    allowed_models: null,
    max_tokens: null,
    max_tokens_by_model: null,
  }
  const response = await app.send('PATCH', '/organization', { as: app.ada, body: { ...nothing, ...rules } })
  expect(response.status).toBe(200)
  return addMember(app, 'member')
}

const say = (as: Caller, body: object = {}) =>
  app.send('POST', '/chat', { as, body: { message: 'Hi', ...body } })
const sentToClaude = () => app.claude.requests().map(({ body }) => body as { system?: string })

test('the default model and maximum are the organization’s, else the deployment’s', async () => {
  await say(await memberUnder({ default_model: 'claude-opus-5-5', max_tokens: 100 }))
  await say(await memberUnder({}))
  await say(await memberUnder({ max_tokens: 128_000 }))
  expect(sentToClaude()).toMatchObject([
    { model: 'claude-opus-5-5', max_tokens: 100 },
    { model: 'claude-sonnet-5-5', max_tokens: 4096 },
    { model: 'claude-sonnet-5-5', max_tokens: 4096 },
  ])
})

test('a request’s own choices stand, as far as they are allowed', async () => {
  const member = await memberUnder({ default_model: 'claude-opus-5-5', max_tokens: 100 })
  await say(member, { model: 'claude-haiku-5-5', max_tokens: 100 })
  expect(sentToClaude()).toMatchObject([{ model: 'claude-haiku-5-5', max_tokens: 100 }])
})

test("the organization's system prompt stands before the request's, or alone", async () => {
  const member = await memberUnder({ system_prompt: 'You work for Acme.' })
  await say(member, { system: 'Be brief.' })
  await say(member)
  await say(await memberUnder({}), { system: 'Be brief.' })
  await say(await memberUnder({}))
  expect(sentToClaude().map((body) => body.system)).toEqual([
    'You work for Acme.\n\nBe brief.',
    'You work for Acme.',
    'Be brief.',
    undefined,
  ])
})

test('a model that is not allowed is refused before Claude is asked, even the deployment’s default', async () => {
  const member = await memberUnder({ allowed_models: ['claude-haiku-5-5'] })
  for (const body of [{ model: 'claude-opus-5-5' }, {}]) {
    const response = await say(member, body)
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { code: 'model_not_allowed' } })
  }
  expect((await say(member, { model: 'claude-haiku-5-5' })).status).toBe(200)
  expect(sentToClaude()).toMatchObject([{ model: 'claude-haiku-5-5' }])
})

test('a model may have a maximum of its own; the smaller of both counts', async () => {
  const rules = { max_tokens: 500, max_tokens_by_model: { 'claude-opus-5-5': 50, 'claude-haiku-5-5': 900 } }
  const member = await memberUnder(rules)
  const asked = { 'claude-opus-5-5': 51, 'claude-haiku-5-5': 501, 'claude-sonnet-5-5': 501 }
  for (const [model, maxTokens] of Object.entries(asked)) {
    const refused = await say(member, { model, max_tokens: maxTokens })
    expect(await refused.json()).toMatchObject({
      error: { code: 'max_tokens_too_large', details: { maximum: maxTokens - 1 } },
    })
  }
  expect(sentToClaude()).toEqual([])
  await say(member, { model: 'claude-opus-5-5' })
  expect(sentToClaude()).toMatchObject([{ model: 'claude-opus-5-5', max_tokens: 50 }])
})

test('more tokens than the organization allows are refused before Claude is asked', async () => {
  const response = await say(await memberUnder({ max_tokens: 100 }), { max_tokens: 101 })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { code: 'max_tokens_too_large', details: { maximum: 100 } },
  })
  expect(sentToClaude()).toEqual([])
})

test('a stream follows the same rules', async () => {
  const member = await memberUnder({
    system_prompt: 'You work for Acme.',
    allowed_models: ['claude-haiku-5-5'],
  })
  const refused = await app.send('POST', '/chat/stream', { as: member, body: { message: 'Hi' } })
  expect(refused.status).toBe(403)
  await app.stream({ as: member, body: { message: 'Hi', model: 'claude-haiku-5-5' } })
  expect(sentToClaude()).toMatchObject([{ model: 'claude-haiku-5-5', system: 'You work for Acme.' }])
})

test("one organization's rules do not affect another", async () => {
  await memberUnder({ default_model: 'claude-opus-5-5', system_prompt: 'You work for Acme.', max_tokens: 1 })
  const response = await say(await addMember(app, 'member', app.grace))
  expect(await json<{ reply: string }>(response)).toHaveProperty('reply')
  expect(sentToClaude()).toMatchObject([{ model: 'claude-sonnet-5-5', max_tokens: 4096 }])
  expect(sentToClaude()[0]).not.toHaveProperty('system')
})
