import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { turnErrors } from '../../messages/openapi.ts'
import { claudeHeaders, overloaded, promptErrors, promptFields } from '../openapi.ts'
import { promptInput } from './schema.ts'

const count = z
  .looseObject({ input_tokens: z.int() })
  .check(z.meta({ id: 'TokenCount', description: 'What Claude counts.' }))

export const operation = describeOperation({
  summary: 'Count the tokens of a prompt',
  description: "Anthropic's own count, which is free, and may differ a little from what is charged.",
  tag: 'Drop-in',
  request: promptInput,
  example: { model: 'claude-sonnet-5-5', messages: [{ role: 'user', content: 'Hello!' }] },
  fields: promptFields,
  headers: claudeHeaders,
  responses: { 200: { description: 'The count.', json: count } },
  errors: [...promptErrors, overloaded, ...turnErrors.filter(({ code }) => code.startsWith('upstream_'))],
})
