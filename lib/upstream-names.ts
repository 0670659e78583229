/**
 * The ways to Claude, each with an account, prices and limits of its own: Anthropic's API, Claude Platform on AWS, and Bedrock.
 * Each has a folder in lib/upstream.
 */
export const upstreamNames = ['anthropic', 'claude-platform', 'bedrock'] as const
export type UpstreamName = (typeof upstreamNames)[number]

/** How Bedrock names where a call may be processed; each is a prefix of its names of models. */
export const bedrockProfiles = ['global', 'us', 'eu', 'jp', 'au', 'apac', 'us-gov'] as const
export type BedrockProfile = (typeof bedrockProfiles)[number]
