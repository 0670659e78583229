import { promptTokens, type Usage } from '../../usage.ts'

/** The tokens of a prompt, by how they were processed. */
export type PromptUsage = Omit<Usage, 'outputTokens'>

/**
 * What Claude, or a proxy in between, has said of the tokens of a call. It is untrusted JSON: an impossible
 * value counts as not said, so everything here can be priced and stored.
 */
export interface ReportedUsage {
  /** Undefined: nothing possible was said of it. */
  readonly prompt: PromptUsage | undefined
  /** The last value said; before the end, only a placeholder. */
  readonly outputTokens: number
  /** Whether `outputTokens` is that of the whole answer, as Claude says it at the end. */
  readonly isCounted: boolean
  /** Whether something impossible was said, or something taken back: then the rest is not exact either. */
  readonly isDoubtful: boolean
}

const nothing: ReportedUsage = { prompt: undefined, outputTokens: 0, isCounted: false, isDoubtful: false }

/**
 * Twice the largest window of a model: no call has more prompt tokens of all kinds together, or more in its
 * answer.
 */
const mostTokens = 2_000_000

/** The `usage` of `message_start`: the prompt exactly; the output only as a placeholder. */
export function usageAtStart(reported: unknown): ReportedUsage {
  return { ...updateUsage(nothing, reported), isCounted: false }
}

/**
 * The `usage` of `message_delta`: totals, which replace what was known and are never added to it. They never
 * fall: a 0 in place of a reported prompt comes from a proxy that does not know it, and is not believed.
 */
export function updateUsage(known: ReportedUsage, reported: unknown): ReportedUsage {
  const prompt = promptIn(reported, known.prompt)
  const output = tokens(reported, 'output_tokens')
  const isBelieved = output !== undefined && output >= (known.isCounted ? known.outputTokens : 0)
  return {
    prompt: prompt === 'impossible' ? known.prompt : prompt,
    outputTokens: isBelieved ? output : known.outputTokens,
    isCounted: isBelieved,
    isDoubtful: known.isDoubtful || prompt === 'impossible' || (output !== undefined && !isBelieved),
  }
}

/**
 * The split of cache writes comes in `message_start` only and stays; without a split, they were for five
 * minutes. Nothing is known of a prompt until `input_tokens`, the part without the cache, has been reported.
 */
function promptIn(reported: unknown, known: PromptUsage | undefined): PromptUsage | undefined | 'impossible' {
  const split = field(reported, 'cache_creation')
  const inputTokens = tokens(reported, 'input_tokens') ?? known?.inputTokens
  const written = tokens(reported, 'cache_creation_input_tokens')
  const oneHour = tokens(split, 'ephemeral_1h_input_tokens') ?? known?.cacheCreation1hInputTokens ?? 0
  const fiveMinutes =
    tokens(split, 'ephemeral_5m_input_tokens') ??
    (written === undefined ? known?.cacheCreation5mInputTokens : Math.max(0, written - oneHour))
  const prompt = {
    inputTokens: inputTokens ?? 0,
    cacheReadInputTokens: tokens(reported, 'cache_read_input_tokens') ?? known?.cacheReadInputTokens ?? 0,
    cacheCreation5mInputTokens: fiveMinutes ?? 0,
    cacheCreation1hInputTokens: oneHour,
  }
  const sum = promptTokens({ ...prompt, outputTokens: 0 })
  const kinds = Object.keys(prompt) as (keyof PromptUsage)[]
  const hasFallen = kinds.some((kind) => prompt[kind] < (known?.[kind] ?? 0))
  // Also where a part of it is not a number.
  if (!(sum <= mostTokens) || hasFallen) return 'impossible'
  if (inputTokens === undefined) return undefined
  return sum === 0 ? 'impossible' : prompt
}

/** Undefined: not said. NaN: what was said is no count. */
export function tokens(of: unknown, name: string): number | undefined {
  const value = field(of, name) ?? undefined
  if (value === undefined) return undefined
  const isCount = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mostTokens
  return isCount ? Number(value) : Number.NaN
}

/** The value of a field of untrusted JSON, if it has one. */
export function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && name in of
    ? (of as Record<string, unknown>)[name]
    : undefined
}
