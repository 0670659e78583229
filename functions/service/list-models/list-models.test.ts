import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Model } from '../../../lib/turns/begin/list-models.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type SendOptions, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const list = async (options: SendOptions, query = ''): Promise<Model[]> =>
  (await json<{ data: Model[] }>(await app.send('GET', `/models${query}`, options))).data

test('a viewer sees every model that has a price, the default first, in dollars per million tokens', async () => {
  const models = await list({ as: await addMember(app, 'viewer') })
  expect(models[0]).toEqual({
    id: 'claude-sonnet-5-5',
    is_default: true,
    max_tokens: null,
    default_max_tokens: 4096,
    least_useful_max_tokens: 2_048,
    prices: [
      {
        prompt_tokens_up_to: null,
        input_usd: '2.00',
        output_usd: '10.00',
        cache_read_usd: '0.10',
        cache_creation_5m_usd: '2.50',
        cache_creation_1h_usd: '4.00',
      },
    ],
    context_tokens: 1_000_000,
    max_answer_tokens: 128_000,
    least_cacheable_tokens: 512,
    sold_until: null,
    parameters: {
      thinking: { by_default: true, adaptive: true, budget_tokens: false, disabled: 'never' },
      effort: { levels: ['low', 'medium', 'high', 'xhigh', 'max'], default: 'high' },
      sampling: false,
      forced_tool_choice: false,
      prefill: false,
    },
  })
  expect(models.filter(({ is_default: isDefault }) => isDefault)).toHaveLength(1)
  expect(models.find(({ id }) => id === 'claude-haiku-5-5')?.prices).toMatchObject([
    { prompt_tokens_up_to: 100_000, input_usd: '0.10' },
    { prompt_tokens_up_to: null, input_usd: '0.50' },
  ])
  expect(models.find(({ id }) => id === 'claude-haiku-4-5')).toMatchObject({
    context_tokens: 200_000,
    max_answer_tokens: 64_000,
    parameters: {
      thinking: { by_default: false, adaptive: false, budget_tokens: true, disabled: 'at_any_effort' },
      effort: null,
      sampling: true,
      forced_tool_choice: true,
      prefill: true,
    },
  })
  expect(models.find(({ id }) => id === 'claude-fable-5-2')).toMatchObject({ least_cacheable_tokens: null })
})

test('a model that is listed can be asked, within the tokens that are listed, as soon as that is decided; one that is not is refused', async () => {
  const bob = await addMember(app, 'member')
  expect((await list({ as: bob })).length).toBeGreaterThan(2)
  await app.send('PATCH', '/organization', {
    as: app.ada,
    body: {
      default_model: 'claude-haiku-5-5',
      allowed_models: ['claude-haiku-5-5', 'claude-opus-5-5'],
      max_tokens: 1_000,
      max_tokens_by_model: { 'claude-opus-5-5': 10 },
    },
  })
  const models = await list({ as: bob })
  expect(
    models.map(({ id, max_tokens, default_max_tokens }) => [id, max_tokens, default_max_tokens]),
  ).toEqual([
    ['claude-haiku-5-5', 1_000, 1_000],
    ['claude-opus-5-5', 10, 10],
  ])
  const ask = (model: string, max_tokens: number) =>
    app.send('POST', '/chat', { as: bob, body: { message: 'Hi', model, max_tokens } })
  for (const { id, max_tokens: most } of models) {
    expect((await ask(id, most ?? 0)).status).toBe(200)
    expect((await ask(id, (most ?? 0) + 1)).status).toBe(400)
  }
  expect((await ask('claude-sonnet-5-5', 1)).status).toBe(403)
})

test('the models of the deployment are listed as before the organization has decided anything', async () => {
  const bob = await addMember(app, 'member')
  await app.send('PATCH', '/organization', {
    as: app.ada,
    body: { allowed_models: null, default_model: null, max_tokens: null, max_tokens_by_model: null },
  })
  const undecided = await list({ as: bob })
  await app.send('PATCH', '/organization', {
    as: app.ada,
    body: { default_model: 'claude-haiku-5-5', allowed_models: ['claude-haiku-5-5'], max_tokens: 1_000 },
  })
  expect(await list({ as: bob })).toHaveLength(1)
  expect(await list({ as: bob }, '?of=deployment')).toEqual(undecided)
  expect((await app.send('GET', '/models?of=me', { as: bob })).status).toBe(400)
})
