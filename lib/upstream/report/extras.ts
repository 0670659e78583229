import { type Extras, type Iteration, isOfAnswer } from '../../reported.ts'
import { noUsage, type Usage } from '../../usage.ts'
import { reportedName } from './reported-name.ts'
import { field, type ReportedUsage, tokens, usageAtStart } from './reported-usage.ts'

/** More than these are no report: a call has at most some dozens of steps, and there are two server tools that are counted. */
const mostIterations = 100
const mostTools = 20

/**
 * What the `usage` of a `message_delta` says besides its top-level tokens: totals, like those, so that each member replaces what
 * was known of it. Types of @anthropic-ai/sdk 1.14.0, BetaMessageDeltaUsage. Untrusted JSON: everything here can be priced and
 * stored.
 * @param usage what is known of the tokens by now
 */
export function updateExtras(known: Extras, reported: unknown, usage: ReportedUsage | undefined): Extras {
  const thinking = tokens(field(reported, 'output_tokens_details'), 'thinking_tokens')
  const tools = toolsIn(field(reported, 'server_tool_use'))
  const steps = iterationsIn(field(reported, 'iterations'), usage)
  // A credit makes the call cheaper by what nobody tells.
  const hasCredit = (field(reported, 'fallback_credit') ?? null) !== null
  const isPartial = known.isPartial || hasCredit || tools?.isPartial || steps?.isPartial
  return {
    ...known,
    ...(thinking !== undefined && !Number.isNaN(thinking) && { thinkingTokens: thinking }),
    ...(tools?.isUsed && { serverTools: tools.counts }),
    ...(steps && { iterations: steps.iterations }),
    ...(isPartial && { isPartial }),
  }
}

function toolsIn(reported: unknown) {
  if (typeof reported !== 'object' || reported === null) return undefined
  const names = Object.keys(reported)
  const said = names.slice(0, mostTools).map((name) => [reportedName(name) ?? '', tokens(reported, name)])
  const counts = said.filter(([, count]) => !Number.isNaN(count) && Number(count) > 0)
  return {
    counts: Object.fromEntries(counts) as Record<string, number>,
    isUsed: counts.length > 0,
    isPartial: names.length > mostTools || said.some(([, count]) => Number.isNaN(count)),
  }
}

/**
 * The steps of the answer must be all of it: what the top level says of a kind of tokens is at most the sum of them. (Pages of
 * 2026 disagree on whether it is that sum, or, of the prompt, the first step alone:
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/advisor-tool.)
 */
function iterationsIn(reported: unknown, usage: ReportedUsage | undefined) {
  if (!Array.isArray(reported)) return undefined
  const steps = reported.slice(0, mostIterations).map(iterationIn)
  const iterations = steps.filter((step) => step !== undefined)
  const isWhole = iterations.length === reported.length && isCovered(usage, iterations.filter(isOfAnswer))
  return { iterations, isPartial: !isWhole }
}

function iterationIn(reported: unknown): Iteration | undefined {
  const type = reportedName(field(reported, 'type'))
  const usage = usageIn(reported)
  if (type === undefined || usage === undefined) return undefined
  return { type, model: reportedName(field(reported, 'model')), usage }
}

/** A model that declined has used nothing. */
function usageIn(reported: unknown): Usage | undefined {
  if (counters.every((name) => tokens(reported, name) === 0)) return noUsage
  const { prompt, outputTokens, isDoubtful } = usageAtStart(reported)
  return prompt === undefined || isDoubtful ? undefined : { ...prompt, outputTokens }
}

const counters = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const

function isCovered(usage: ReportedUsage | undefined, steps: readonly Iteration[]): boolean {
  if (usage?.prompt === undefined) return false
  const { prompt, outputTokens } = usage
  const kinds = Object.entries({ ...prompt, outputTokens }) as [keyof Usage, number][]
  return kinds.every(([kind, all]) => steps.reduce((sum, step) => sum + step.usage[kind], 0) >= all)
}
