import type { ReportedShape, Tokens } from './shapes.ts'

const sonnet = 'claude-sonnet-5-5' // 2,000 in, 10,000 out
const opus = 'claude-opus-5-5' // 4,000 in, 20,000 out
const haiku = 'claude-haiku-5-5' // up to 100,000: 100, 500, 10, 125, 200; above 500 and 2,500
const haiku45 = 'claude-haiku-4-5' // 1,000 in, 5,000 out, 100 read, 1,250 and 2,000 written
const opus48 = 'claude-opus-4-8' // 5,000 in, 25,000 out
const fable = 'claude-fable-5-1' // 10,000 in, 50,000 out

const short: Tokens = [10, 3, 0, 0, 0]
const oneOfEach: Tokens = [1, 1, 1, 1, 1]

/** A step as Claude reports it. */
const step = (type: string, model: string | null, input: number, output: number) => ({
  type,
  model,
  input_tokens: input,
  output_tokens: output,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
})

/** What else a report can have, and its cost, calculated by hand. */
export const servedShapes: readonly ReportedShape[] = [
  // 50,000 and a tenth more.
  { what: 'in the US', model: sonnet, tokens: short, nanoUsd: 55_000n, besides: { inference_geo: 'us' } },
  // 935 and a tenth more is 1,028.5.
  {
    what: 'half a billionth',
    model: haiku,
    tokens: oneOfEach,
    nanoUsd: 1_029n,
    besides: { inference_geo: 'us' },
  },
  {
    what: 'in the US where that has no price',
    model: haiku45,
    tokens: oneOfEach,
    nanoUsd: 9_350n,
    besides: { inference_geo: 'us' },
  },
  { what: 'fast', model: opus, tokens: short, nanoUsd: 200_000n, besides: { speed: 'fast' } },
  {
    what: 'fast in the US',
    model: opus,
    tokens: short,
    nanoUsd: 220_000n,
    besides: { speed: 'fast', inference_geo: 'us' },
  },
  { what: 'in a batch', model: sonnet, tokens: short, nanoUsd: 25_000n, besides: { service_tier: 'batch' } },
  {
    what: 'half a billionth in a batch',
    model: haiku,
    tokens: oneOfEach,
    nanoUsd: 468n,
    besides: { service_tier: 'batch' },
  },
  {
    what: 'fast where that is not sold',
    model: sonnet,
    tokens: short,
    nanoUsd: 50_000n,
    besides: { speed: 'fast' },
    estimated: true,
  },
  {
    what: 'capacity bought in advance',
    model: sonnet,
    tokens: short,
    nanoUsd: 50_000n,
    besides: { service_tier: 'priority' },
    estimated: true,
  },
  {
    what: 'in a geography of tomorrow',
    model: sonnet,
    tokens: short,
    nanoUsd: 50_000n,
    besides: { inference_geo: 'mars' },
    estimated: true,
  },
  // A cent each, wherever.
  {
    what: 'two searches',
    model: sonnet,
    tokens: short,
    nanoUsd: 20_050_000n,
    besides: { server_tool_use: { web_search_requests: 2 } },
  },
  {
    what: 'a search, fast and in the US',
    model: opus,
    tokens: short,
    nanoUsd: 10_220_000n,
    besides: { speed: 'fast', inference_geo: 'us', server_tool_use: { web_search_requests: 1 } },
  },
  {
    what: 'five fetches',
    model: sonnet,
    tokens: short,
    nanoUsd: 50_000n,
    besides: { server_tool_use: { web_fetch_requests: 5 } },
  },
  {
    what: 'a tool of tomorrow',
    model: sonnet,
    tokens: short,
    nanoUsd: 50_000n,
    besides: { server_tool_use: { drive_requests: 1 } },
    estimated: true,
  },
  // 100 × 2,000 + 20 × 10,000 more.
  {
    what: 'a compaction',
    model: sonnet,
    tokens: short,
    nanoUsd: 450_000n,
    besides: { iterations: [step('compaction', null, 100, 20), step('message', sonnet, 10, 3)] },
  },
  // 100 × 4,000 + 20 × 20,000 more.
  {
    what: 'advice of another model',
    model: sonnet,
    tokens: short,
    nanoUsd: 850_000n,
    besides: { iterations: [step('message', null, 10, 3), step('advisor_message', opus, 100, 20)] },
  },
  {
    what: 'advice of another model in the US',
    model: sonnet,
    tokens: short,
    nanoUsd: 935_000n,
    besides: {
      inference_geo: 'us',
      iterations: [step('message', null, 10, 3), step('advisor_message', opus, 100, 20)],
    },
  },
  {
    what: 'advice of a model without a price',
    model: sonnet,
    tokens: short,
    nanoUsd: 450_000n,
    besides: { iterations: [step('message', null, 10, 3), step('advisor_message', 'claude-9', 100, 20)] },
    estimated: true,
  },
  // Each step in the tier of its own prompt: 60,000 × 100 + 500, twice.
  {
    what: 'a loop of two steps',
    model: haiku,
    tokens: [120_000, 2, 0, 0, 0],
    nanoUsd: 12_001_000n,
    besides: { iterations: [step('message', haiku, 60_000, 1), step('message', haiku, 60_000, 1)] },
  },
  // As older pages have it, the top level tells the prompt of the first step alone.
  {
    what: 'a loop of which the top level tells the first prompt',
    model: sonnet,
    tokens: [10, 6, 0, 0, 0],
    nanoUsd: 120_000n,
    besides: { iterations: [step('message', null, 10, 3), step('message', null, 20, 3)] },
  },
  // 10 × 10,000 for what declined, which may have been free, and 10 × 5,000 + 3 × 25,000.
  {
    what: 'an answer of another model',
    model: fable,
    tokens: [20, 3, 0, 0, 0],
    nanoUsd: 225_000n,
    besides: { iterations: [step('message', fable, 10, 0), step('fallback_message', opus48, 10, 3)] },
    estimated: true,
  },
  {
    what: 'steps that are less than the answer',
    model: sonnet,
    tokens: short,
    nanoUsd: 50_000n,
    besides: { iterations: [step('message', null, 10, 2)] },
    estimated: true,
  },
]
