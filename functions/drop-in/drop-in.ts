import * as z from 'zod/mini'

const block = z.looseObject({ type: z.string(), text: z.optional(z.string()) })
const content = z.union([z.string(), z.array(block)])
const tool = z.looseObject({ name: z.string(), description: z.optional(z.string()) })

/** The fields of a Messages API request that this gateway looks at; all others pass as they are. */
export const promptBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content })),
  system: z.optional(content),
  tools: z.optional(z.array(tool)),
})

/** The headers of a request that are sent to Claude. */
export function headersForClaude(
  headers: Readonly<Record<string, string | undefined>>,
  betas: string | undefined,
): Record<string, string> {
  return {
    'anthropic-version': headers['anthropic-version'] ?? usualVersion,
    ...(betas !== undefined && { 'anthropic-beta': betas }),
  }
}

/** https://platform.claude.com/docs/en/api/versioning */
const usualVersion = '2023-06-01'
