import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { askHeaders, turnHeaders } from '../../messages/openapi.ts'
import { answerErrors, answerHeaders, openaiPromptErrors, ownRetryHeaders } from '../openapi.ts'
import { responseInput } from './schema.ts'

const response = z
  .looseObject({
    id: z.string(),
    object: z.literal('response'),
    status: z.enum(['completed', 'incomplete']),
    model: z.string(),
    output: z.array(z.looseObject({ type: z.string(), id: z.string() })),
  })
  .check(
    z.meta({ id: 'Response', description: "An answer of Claude in the shape of OpenAI's Responses API." }),
  )

const { 'X-Max-Tokens': maxTokens, 'X-Resumable': resumable } = turnHeaders

export const operation = describeOperation({
  summary: "Ask Claude as by OpenAI's Responses API",
  description:
    'For Codex and other clients that are made for OpenAI: set their base URL to `/v1` of this deployment, their key to one of yours, ' +
    'and the model to one of `GET /v1/models`. Budgets, limits and the ledger are those of `/chat`. Every request brings the ' +
    'whole conversation: `previous_response_id`, `conversation` and `background` are refused. An `item_reference` to an item of ' +
    "one's own is good for 26 hours, for so long is the journal of an answer kept, and nothing else of it. Tools that OpenAI runs are left out; fields " +
    'that are not listed here are ignored. An answer is never shortened to what a budget can pay for. Errors have the shape of OpenAI, ' +
    'and money is refused with 429 `insufficient_quota`, after which Codex does not ask again.',
  tag: 'Drop-in',
  request: responseInput,
  example: { model: 'claude-sonnet-5-5', input: 'Hello!' },
  fields: {
    model: 'A model of `GET /v1/models`.',
    input:
      'A text, or the items of the conversation: messages with texts, images and files, calls of tools and their outputs, reasoning.',
    instructions: 'Instructions that stand above the conversation.',
    max_output_tokens:
      "The most tokens that the answer may have, thinking included; without it the deployment's default. So many are held of every budget until it ends.",
    stream: 'Whether the events are sent as they come.',
    store: 'Ignored: responses are not stored.',
    tools: 'Functions and custom tools that the client runs, also in namespaces.',
    tool_choice: 'Which of them Claude is to call; the newest models cannot be made to, and are asked to.',
    parallel_tool_calls: 'Whether several may be called at once; without it they may.',
    text: 'With a `format`: a JSON schema that the answer keeps to, or `json_object`, for which Claude is asked in words.',
    reasoning: 'How hard Claude tries, and whether a summary of what it thinks is told.',
    temperature: 'Only for models before 5; others ignore it.',
    top_p: 'Like `temperature`, and only without it.',
    user: 'Who asks; Claude is told a digest of it.',
    safety_identifier: 'The newer name of `user`.',
  },
  headers: { ...askHeaders, ...ownRetryHeaders },
  responses: {
    200: {
      description: 'The response; with `stream`, its events.',
      headers: { 'X-Max-Tokens': maxTokens, 'X-Resumable': resumable, ...answerHeaders },
      json: response,
      text: 'text/event-stream',
    },
  },
  errors: [
    ...openaiPromptErrors,
    {
      status: 400,
      code: 'item_not_found',
      when: 'an `item_reference` is to no item of yours that is still known',
    },
    ...answerErrors,
  ],
})
