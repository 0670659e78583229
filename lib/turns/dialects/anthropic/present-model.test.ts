import { expect, test } from '@jest/globals'
import { presentModel } from './present-model.ts'

test.each([
  ['claude-sonnet-5-5', 'Claude Sonnet 5.5'],
  ['claude-sonnet-5', 'Claude Sonnet 5'],
  ['claude-haiku-4-5-20251001', 'Claude Haiku 4.5.20251001'],
  ['claude-of-the-future', 'Claude Of The Future'],
  ['', ''],
])('%s is shown as %s', (id, name) => {
  expect(presentModel({ id }).display_name).toBe(name)
})

test('a model has what clients of Anthropic and of OpenAI want of one', () => {
  const model = presentModel({ id: 'claude-sonnet-5-5' })
  expect(model).toMatchObject({
    type: 'model',
    object: 'model',
    id: 'claude-sonnet-5-5',
    owned_by: 'anthropic',
  })
  expect(Date.parse(model.created_at) / 1_000).toBe(model.created)
})
