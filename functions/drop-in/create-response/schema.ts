import * as z from 'zod/mini'
import { reasoningEfforts } from '../../../lib/turns/dialects/openai/thinking.ts'

const part = z.looseObject({ type: z.string() })
const item = z.looseObject({ type: z.optional(z.string()) })

/** The fields of a Responses request that this gateway looks at; all others are ignored. */
const responseBody = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item)]),
  instructions: z.nullish(z.string()),
  max_output_tokens: z.nullish(z.int().check(z.minimum(1))),
  stream: z.nullish(z.boolean()),
  store: z.nullish(z.boolean()),
  tools: z.nullish(z.array(part)),
  tool_choice: z.nullish(z.union([z.enum(['auto', 'required', 'none']), part])),
  parallel_tool_calls: z.nullish(z.boolean()),
  text: z.nullish(z.looseObject({ format: z.nullish(part) })),
  reasoning: z.nullish(
    z.looseObject({ effort: z.nullish(z.enum(reasoningEfforts)), summary: z.nullish(z.string()) }),
  ),
  temperature: z.nullish(z.number()),
  top_p: z.nullish(z.number()),
  user: z.nullish(z.string()),
  safety_identifier: z.nullish(z.string()),
})

export const responseInput = { body: responseBody, bodyAs: 'sent' } as const
