import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'

/** Tokens: input, output, read from the cache, written to it for 5 minutes, and for 1 hour. */
export type Tokens = readonly [number, number, number, number, number]

/** The usage of a call, and its cost. */
export interface UsageShape {
  readonly what: string
  readonly model: string
  readonly tokens: Tokens
  /** Calculated by hand: dollars per million tokens, times 1,000, are nano-USD per token. */
  readonly nanoUsd: bigint
}

/** A shape that the fake Claude can report at the end of a turn. */
export interface ReportedShape extends UsageShape {
  readonly answer?: Pick<Behaviour, 'text' | 'stopReason'> & { thinking?: number }
  /** What is reported besides the tokens. */
  readonly besides?: Behaviour['usage']
  /** Whether something of it has no price. */
  readonly estimated?: true
}

/** A shape at the price of another time, or of another model. */
export interface PricedShape extends UsageShape {
  readonly at: string
}

const sonnet = 'claude-sonnet-5-5' // 2,000 in, 10,000 out, 100 read, 2,500 and 4,000 written
const opus = 'claude-opus-5-5' // 4,000 in, 20,000 out, 200 read, 5,000 and 8,000 written
const haiku = 'claude-haiku-5-5' // up to 100,000: 100, 500, 10, 125, 200; above 500, 2,500, 50, 625, 1,000
const fable = 'claude-fable-5-1' // 10,000 in, 50,000 out, 250 read, 12,500 and 20,000 written
const sonnet46 = 'claude-sonnet-4-6' // 3,000 in, 15,000 out, 300 read, 3,750 and 6,000 written
const fable52 = 'claude-fable-5-2' // 8,000 in, 40,000 out, 200 read, 10,000 and 16,000 written
const opus45 = 'claude-opus-4-5' // 5,000 in, 25,000 out, 500 read, 6,250 and 10,000 written
const haiku45 = 'claude-haiku-4-5' // 1,000 in, 5,000 out, 100 read, 1,250 and 2,000 written

export const reportedShapes: readonly ReportedShape[] = [
  {
    what: 'one token of the prompt',
    model: sonnet,
    tokens: [1, 0, 0, 0, 0],
    nanoUsd: 2_000n,
    answer: { text: '' },
  },
  { what: 'one token read', model: sonnet, tokens: [0, 0, 1, 0, 0], nanoUsd: 100n, answer: { text: '' } },
  {
    what: 'one token kept for 5 minutes',
    model: sonnet,
    tokens: [0, 0, 0, 1, 0],
    nanoUsd: 2_500n,
    answer: { text: '' },
  },
  {
    what: 'one token kept for 1 hour',
    model: sonnet,
    tokens: [0, 0, 0, 0, 1],
    nanoUsd: 4_000n,
    answer: { text: '' },
  },
  { what: 'one of each', model: sonnet, tokens: [1, 1, 1, 1, 1], nanoUsd: 18_600n },
  { what: 'a short question', model: sonnet, tokens: [10, 3, 0, 0, 0], nanoUsd: 50_000n },
  { what: 'a conversation', model: sonnet, tokens: [3, 250, 8_000, 512, 0], nanoUsd: 4_586_000n },
  { what: 'both caches at once', model: sonnet, tokens: [5, 40, 600, 7_000, 90], nanoUsd: 18_330_000n },
  {
    what: 'a full context, read',
    model: sonnet,
    tokens: [0, 0, 1_000_000, 0, 0],
    nanoUsd: 100_000_000n,
    answer: { text: '' },
  },
  { what: 'a full context, sent', model: sonnet, tokens: [1_000_000, 1, 0, 0, 0], nanoUsd: 2_000_010_000n },
  {
    what: 'no tier where there is none',
    model: sonnet,
    tokens: [100_001, 1, 0, 0, 0],
    nanoUsd: 200_012_000n,
  },
  {
    what: 'thinking before the answer',
    model: sonnet,
    tokens: [20, 801, 0, 0, 0],
    nanoUsd: 8_050_000n,
    answer: { thinking: 800 },
  },
  {
    what: 'thinking and no answer',
    model: opus,
    tokens: [12, 4_000, 0, 0, 0],
    nanoUsd: 80_048_000n,
    answer: { thinking: 4_000, text: '' },
  },
  {
    what: 'a refusal in the middle',
    model: opus,
    tokens: [25, 17, 0, 0, 0],
    nanoUsd: 440_000n,
    answer: { stopReason: 'refusal' },
  },
  {
    what: 'an answer that was too long',
    model: sonnet,
    tokens: [9, 64, 0, 0, 0],
    nanoUsd: 658_000n,
    answer: { stopReason: 'max_tokens' },
  },
  { what: 'one of each', model: opus, tokens: [1, 1, 1, 1, 1], nanoUsd: 37_200n },
  { what: 'a book, kept', model: opus, tokens: [12, 900, 40_000, 0, 2_048], nanoUsd: 42_432_000n },
  { what: 'one of each, small prompt', model: haiku, tokens: [1, 1, 1, 1, 1], nanoUsd: 935n },
  { what: '100,000 tokens sent', model: haiku, tokens: [100_000, 10, 0, 0, 0], nanoUsd: 10_005_000n },
  { what: '100,001 tokens sent', model: haiku, tokens: [100_001, 10, 0, 0, 0], nanoUsd: 50_025_500n },
  { what: '100,000 tokens read', model: haiku, tokens: [0, 10, 100_000, 0, 0], nanoUsd: 1_005_000n },
  { what: '100,001 tokens, one sent', model: haiku, tokens: [1, 10, 100_000, 0, 0], nanoUsd: 5_025_500n },
  {
    what: '100,001 tokens, one kept for 5 minutes',
    model: haiku,
    tokens: [0, 10, 100_000, 1, 0],
    nanoUsd: 5_025_625n,
  },
  {
    what: '100,001 tokens, one kept for 1 hour',
    model: haiku,
    tokens: [0, 10, 100_000, 0, 1],
    nanoUsd: 5_026_000n,
  },
  {
    what: '100,000 tokens of all kinds',
    model: haiku,
    tokens: [25_000, 1, 25_000, 25_000, 25_000],
    nanoUsd: 10_875_500n,
  },
  {
    what: '100,001 tokens of all kinds',
    model: haiku,
    tokens: [25_001, 1, 25_000, 25_000, 25_000],
    nanoUsd: 54_378_000n,
  },
  {
    what: 'a long answer to 100,000 tokens',
    model: haiku,
    tokens: [100_000, 128_000, 0, 0, 0],
    nanoUsd: 74_000_000n,
  },
  { what: 'one of each', model: sonnet46, tokens: [1, 1, 1, 1, 1], nanoUsd: 28_050n },
  { what: 'a conversation', model: sonnet46, tokens: [1_000, 300, 8_000, 500, 250], nanoUsd: 13_275_000n },
  { what: 'one of each', model: haiku45, tokens: [1, 1, 1, 1, 1], nanoUsd: 9_350n },
  { what: 'a conversation', model: haiku45, tokens: [123, 456, 789, 0, 12], nanoUsd: 2_505_900n },
  { what: 'one of each', model: fable52, tokens: [1, 1, 1, 1, 1], nanoUsd: 74_200n },
  { what: 'a conversation', model: fable52, tokens: [10, 100, 1_000, 20, 3], nanoUsd: 4_528_000n },
]

/** When a call was made, unless stated. */
export const pricedAt = '2026-11-22T12:00:00Z'

export const pricedShapes: readonly PricedShape[] = [
  // Nobody who reports these is believed.
  { what: 'nothing at all', model: sonnet, at: pricedAt, tokens: [0, 0, 0, 0, 0], nanoUsd: 0n },
  { what: 'one token of the answer', model: sonnet, at: pricedAt, tokens: [0, 1, 0, 0, 0], nanoUsd: 10_000n },
  {
    what: 'more than any model takes',
    model: sonnet,
    at: pricedAt,
    tokens: [2_000_000_000, 2_000_000_000, 2_000_000_000, 2_000_000_000, 2_000_000_000],
    nanoUsd: 37_200_000_000_000n,
  },
  {
    what: 'a read in the last millisecond of a price',
    model: sonnet,
    at: '2026-10-06T23:59:59.999Z',
    tokens: [0, 0, 1, 0, 0],
    nanoUsd: 200n,
  },
  {
    what: 'a read in the first millisecond of a price',
    model: sonnet,
    at: '2026-10-07T00:00:00.000Z',
    tokens: [0, 0, 1, 0, 0],
    nanoUsd: 100n,
  },
  {
    what: 'a read on the evening before, where the day has begun',
    model: sonnet,
    at: '2026-10-07T01:59:59.999+02:00',
    tokens: [0, 0, 1_000, 0, 0],
    nanoUsd: 200_000n,
  },
  {
    what: 'a conversation at the price of before',
    model: sonnet,
    at: '2026-03-01T12:00:00Z',
    tokens: [3, 250, 8_000, 512, 0],
    nanoUsd: 5_386_000n,
  },
  {
    what: 'one of each at the price of before',
    model: sonnet,
    at: '2026-10-06T12:00:00Z',
    tokens: [1, 1, 1, 1, 1],
    nanoUsd: 18_700n,
  },
  {
    what: 'one of each of another model, which has kept its price',
    model: opus,
    at: '2026-10-06T12:00:00Z',
    tokens: [1, 1, 1, 1, 1],
    nanoUsd: 37_200n,
  },
  {
    what: 'one of each',
    model: fable,
    at: '2026-11-22T12:00:00Z',
    tokens: [1, 1, 1, 1, 1],
    nanoUsd: 92_750n,
  },
  {
    what: 'a conversation',
    model: fable,
    at: '2026-11-22T12:00:00Z',
    tokens: [7, 77, 777, 0, 0],
    nanoUsd: 4_114_250n,
  },
  {
    what: 'one of each, asked before the end of the model',
    model: opus45,
    at: '2026-11-22T12:00:00Z',
    tokens: [1, 1, 1, 1, 1],
    nanoUsd: 46_750n,
  },
  {
    what: 'one of each, after the end of the model',
    model: opus45,
    at: '2027-01-22T00:00:00Z',
    tokens: [1, 1, 1, 1, 1],
    nanoUsd: 46_750n,
  },
  {
    what: 'more than a float can count',
    model: sonnet,
    at: '2026-11-22T12:00:00Z',
    tokens: [9_007_199_254_740_991, 0, 0, 0, 0],
    nanoUsd: 18_014_398_509_481_982_000n,
  },
]
