import * as z from 'zod/mini'

const anything = z.unknown()

/** The fields of a Messages API request that this gateway looks at; all others pass as they are. */
export const promptBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(anything)]) })),
  system: z.optional(z.union([z.string(), z.array(anything)])),
  tools: z.optional(z.array(anything)),
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
