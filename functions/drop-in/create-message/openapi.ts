import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { askHeaders } from '../../messages/openapi.ts'
import {
  answerErrors,
  answerHeaders,
  claudeHeaders,
  overloaded,
  ownRetryHeaders,
  promptErrors,
  promptFields,
} from '../openapi.ts'
import { answerInput } from './schema.ts'

const message = z
  .looseObject({ id: z.string(), type: z.literal('message'), content: z.array(z.unknown()) })
  .check(z.meta({ id: 'ClaudeMessage', description: 'A message of Claude, as the Messages API gives it.' }))

export const operation = describeOperation({
  summary: "Ask Claude as by Anthropic's Messages API",
  description:
    'For clients that are made for Anthropic: set their base URL to this deployment and their key to one of yours. Claude is ' +
    'sent the body as it is, and its events come back as they are; budgets, limits and the ledger are those of `/chat`. ' +
    'An answer is never shortened to what a budget can pay for: what does not fit waits until others hold less, and is refused with 402 if that does not help in time. Nothing of it is stored ' +
    'but its journal, for 26 hours.',
  tag: 'Drop-in',
  request: answerInput,
  example: { model: 'claude-sonnet-5-5', max_tokens: 1024, messages: [{ role: 'user', content: 'Hello!' }] },
  fields: {
    ...promptFields,
    max_tokens: 'The most tokens that the answer may have. So many are held of every budget until it ends.',
    stream: 'Whether the events are sent as they come.',
  },
  headers: { ...claudeHeaders, ...askHeaders, ...ownRetryHeaders },
  responses: {
    200: {
      description: 'The message; with `stream`, the events of it, as Claude sent them.',
      headers: answerHeaders,
      json: message,
      text: 'text/event-stream',
    },
  },
  errors: [...promptErrors, ...answerErrors, overloaded],
})
