import type { ModelName } from './model-names.ts'

/**
 * The ways to Claude, each with an account, prices and limits of its own: Anthropic's API, Claude Platform on AWS, and Bedrock.
 * Each has a folder in lib/upstream.
 */
export const upstreamNames = ['anthropic', 'claude-platform', 'bedrock'] as const
export type UpstreamName = (typeof upstreamNames)[number]

/** How Bedrock names where a call may be processed; each is a prefix of its names of models. */
export const bedrockProfiles = ['global', 'us', 'eu', 'jp', 'au', 'apac', 'us-gov'] as const
export type BedrockProfile = (typeof bedrockProfiles)[number]

/**
 * Models that Bedrock has on its older API alone, which takes and gives other bytes: those up to 4.6.
 * https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock, as of 2026-11.
 */
const notByMessages: ReadonlySet<ModelName> = new Set([
  'claude-opus-4-6',
  'claude-sonnet-4-6',
  'claude-opus-4-5',
  'claude-sonnet-4-5',
  'claude-haiku-4-5',
])

/** Whether a model can be asked there. */
export function hasModel(upstream: UpstreamName, model: ModelName): boolean {
  return upstream !== 'bedrock' || !notByMessages.has(model)
}
