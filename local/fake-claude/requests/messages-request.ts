import * as z from 'zod/mini'

const cacheControl = z.looseObject({
  type: z.literal('ephemeral'),
  ttl: z.optional(z.enum(['5m', '1h'])),
})

const block = z.looseObject({
  type: z.string(),
  text: z.optional(z.string()),
  cache_control: z.nullish(cacheControl),
})

const message = z.looseObject({
  // Instructions in the middle of a conversation are for models from 5 on.
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(block)]),
})

/** Loose, because the fake only looks at what it counts, caches or answers. */
export const promptShape = z.looseObject({
  model: z.string(),
  system: z.optional(z.union([z.string(), z.array(block)])),
  tools: z.optional(z.array(z.looseObject({ cache_control: z.nullish(cacheControl) }))),
  messages: z.array(message).check(z.minLength(1)),
  cache_control: z.nullish(cacheControl),
})

export const messagesRequestShape = z.extend(promptShape, {
  max_tokens: z.int().check(z.positive()),
  stream: z.optional(z.boolean()),
  stop_sequences: z.optional(z.array(z.string())),
  temperature: z.optional(z.number()),
  top_p: z.optional(z.number()),
  tool_choice: z.optional(z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']) })),
  thinking: z.nullish(z.looseObject({ type: z.string(), budget_tokens: z.optional(z.int()) })),
  output_config: z.optional(
    z.looseObject({ effort: z.optional(z.enum(['low', 'medium', 'high', 'xhigh', 'max'])) }),
  ),
})

/** A mark up to which the prompt is cached, if there is one. */
export type CacheControl = z.output<typeof cacheControl> | null | undefined

/** What Claude reads. */
export type Prompt = z.output<typeof promptShape>

/** What Claude reads, and how to answer it. */
export type MessagesRequest = z.output<typeof messagesRequestShape>
