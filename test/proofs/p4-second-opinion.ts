import type { UsageShape } from './p4-shapes.ts'

/**
 * What @pydantic/genai-prices 0.1.4, whose table others keep, charges for the models that it knows exactly as we sell
 * them (`calcPrice` on 2026-11-22; `input_tokens` is there the whole prompt). It answers in dollars as a float, here
 * rounded to the nano-USD. Others of our models it takes for older ones of a similar name, or does not know at all.
 */
export const secondOpinion: readonly UsageShape[] = [
  { what: 'one of each', model: 'claude-haiku-4-5', tokens: [1, 1, 1, 1, 1], nanoUsd: 9_350n },
  { what: 'a conversation', model: 'claude-haiku-4-5', tokens: [123, 456, 789, 0, 12], nanoUsd: 2_505_900n },
  {
    what: 'a long answer to a full context',
    model: 'claude-haiku-4-5',
    tokens: [199_999, 64_000, 1, 0, 0],
    nanoUsd: 519_999_100n,
  },
  {
    what: 'a conversation',
    model: 'claude-sonnet-4-6',
    tokens: [1_000, 300, 8_000, 500, 250],
    nanoUsd: 13_275_000n,
  },
  { what: 'only kept', model: 'claude-sonnet-4-6', tokens: [0, 0, 0, 333, 0], nanoUsd: 1_248_750n },
  {
    what: 'a long answer',
    model: 'claude-sonnet-4-6',
    tokens: [150_000, 64_000, 0, 0, 0],
    nanoUsd: 1_410_000_000n,
  },
  {
    what: 'a prompt that once was dearer',
    model: 'claude-sonnet-4-6',
    tokens: [250_000, 1, 0, 0, 0],
    nanoUsd: 750_015_000n,
  },
  {
    what: 'a full context, read',
    model: 'claude-sonnet-4-6',
    tokens: [0, 0, 900_000, 0, 0],
    nanoUsd: 270_000_000n,
  },
]
