import type { Difference } from './compare-lists.ts'

/** A difference that was looked into: our value is right, or cannot be told. */
interface KnownDifference extends Omit<Difference, 'here'> {
  /** Its source, and where our value is from. */
  readonly why: string
}

const known: readonly KnownDifference[] = [
  {
    model: 'claude-sonnet-5-5',
    fact: 'cache read',
    there: 0.2,
    why: 'genai-prices 0.1.8 takes it for Sonnet 5; 0.1 since 2026-10-07 by the pricing page, LiteLLM and genai-prices 0.2.3',
  },
  ...['claude-opus-4-5', 'claude-opus-4-5-20251101'].map((model) => ({
    model,
    fact: 'sold until',
    there: undefined,
    why: 'LiteLLM 1.110.2 does not have the end yet that was announced on 2026-11-23, on the page on deprecations',
  })),
]

/** Why a list says something else; undefined where nobody has looked into it. */
export function explanationOf({ model, fact, there }: Difference): string | undefined {
  return known.find((one) => one.model === model && one.fact === fact && one.there === there)?.why
}
