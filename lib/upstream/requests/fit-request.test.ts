import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages'
import { expect, test } from '@jest/globals'
import { fitRequest } from './fit-request.ts'

const request: MessageCreateParamsStreaming = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  stream: true,
  service_tier: 'standard_only',
  cache_control: { type: 'ephemeral', ttl: '1h' },
  messages: [
    { role: 'user', content: 'One' },
    { role: 'assistant', content: 'Two' },
    { role: 'user', content: 'Three' },
  ],
}
const modelId = (model: string) => `eu.anthropic.${model}`

test('where requests are those to Anthropic’s API, nothing is changed', () => {
  expect(fitRequest(request, undefined)).toBe(request)
})

test('what is refused is left out, and the mark of the whole prompt stands at its last block', () => {
  const lacks = new Set(['service_tier', 'cache_control'])
  expect(fitRequest(request, { modelId, lacks })).toEqual({
    model: 'eu.anthropic.claude-sonnet-5-5',
    max_tokens: 100,
    stream: true,
    messages: [
      ...request.messages.slice(0, 2),
      {
        role: 'user',
        content: [{ type: 'text', text: 'Three', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      },
    ],
  })
})

test('a prompt that is not to be kept gets no mark', () => {
  const { cache_control: _kept, ...unkept } = request
  const fitted = fitRequest(unkept, { modelId, lacks: new Set(['cache_control']) })
  expect(fitted).toEqual({ ...unkept, model: 'eu.anthropic.claude-sonnet-5-5' })
})
