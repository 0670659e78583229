import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { askHeaders, turnHeaders } from '../../messages/openapi.ts'
import { answerErrors, answerHeaders, openaiPromptErrors, ownRetryHeaders } from '../openapi.ts'
import { completionInput } from './schema.ts'

const completion = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(z.looseObject({ index: z.literal(0), finish_reason: z.nullable(z.string()) })),
  })
  .check(z.meta({ id: 'ChatCompletion', description: "An answer of Claude in the shape of OpenAI's API." }))

const { 'X-Max-Tokens': maxTokens, 'X-Resumable': resumable } = turnHeaders

export const operation = describeOperation({
  summary: "Ask Claude as by OpenAI's Chat Completions API",
  description:
    'For clients that are made for OpenAI: set their base URL to `/v1` of this deployment, their key to one of yours, and the model ' +
    'to one of `GET /v1/models`. Budgets, limits and the ledger are those of `/chat`. What Claude cannot do is refused by the name ' +
    'of the field; fields that are not listed here are ignored. Nothing of it is stored but its journal, for 26 hours. ' +
    'Errors have the shape of OpenAI.',
  tag: 'Drop-in',
  request: completionInput,
  example: { model: 'claude-sonnet-5-5', messages: [{ role: 'user', content: 'Hello!' }] },
  fields: {
    model: 'A model of `GET /v1/models`.',
    messages: 'What was said, with texts, images by URL or data URL, and PDFs as data URLs.',
    max_completion_tokens:
      "The most tokens that the answer may have, thinking included. So many are held of every budget until it ends. Without it the deployment's default, or what a budget can pay for where that is less.",
    max_tokens: 'The older name of `max_completion_tokens`.',
    stream: 'Whether the chunks are sent as they come.',
    stream_options: 'With `include_usage`, a stream ends with the usage.',
    tools: 'Functions that the client runs.',
    tool_choice: 'Which of them Claude is to call; the newest models cannot be made to, and are asked to.',
    parallel_tool_calls: 'Whether several may be called at once; without it they may.',
    response_format:
      'A JSON schema that the answer keeps to, or `json_object`, for which Claude is asked in words.',
    reasoning_effort: 'How hard Claude tries; what it thinks is then told as `reasoning_content`.',
    temperature: 'Only for models before 5; others ignore it.',
    top_p: 'Like `temperature`, and only without it.',
    stop: 'Texts at which the answer ends.',
    user: 'Who asks; Claude is told a digest of it.',
    safety_identifier: 'The newer name of `user`.',
  },
  headers: { ...askHeaders, ...ownRetryHeaders },
  responses: {
    200: {
      description: 'The answer; with `stream`, its chunks.',
      headers: { 'X-Max-Tokens': maxTokens, 'X-Resumable': resumable, ...answerHeaders },
      json: completion,
      text: 'text/event-stream',
    },
  },
  errors: [...openaiPromptErrors, ...answerErrors],
})
