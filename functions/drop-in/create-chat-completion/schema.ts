import * as z from 'zod/mini'
import { reasoningEfforts } from '../../../lib/turns/dialects/openai/thinking.ts'

const part = z.looseObject({ type: z.string() })
const content = z.nullish(z.union([z.string(), z.array(part)]))

/** The fields of a Chat Completions request that this gateway looks at; all others are ignored. */
const completionBody = z.looseObject({
  model: z.string(),
  messages: z.array(
    z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content }),
  ),
  max_completion_tokens: z.nullish(z.int().check(z.minimum(1))),
  max_tokens: z.nullish(z.int().check(z.minimum(1))),
  stream: z.nullish(z.boolean()),
  stream_options: z.nullish(z.looseObject({ include_usage: z.nullish(z.boolean()) })),
  tools: z.nullish(z.array(z.looseObject({ type: z.literal('function') }))),
  tool_choice: z.nullish(z.union([z.enum(['auto', 'required', 'none']), part])),
  parallel_tool_calls: z.nullish(z.boolean()),
  response_format: z.nullish(part),
  reasoning_effort: z.nullish(z.enum(reasoningEfforts)),
  temperature: z.nullish(z.number()),
  top_p: z.nullish(z.number()),
  stop: z.nullish(z.union([z.string(), z.array(z.string())])),
  user: z.nullish(z.string()),
  safety_identifier: z.nullish(z.string()),
})

export const completionInput = { body: completionBody, bodyAs: 'sent' } as const
