import { isModelName, type ModelName } from '../../model-names.ts'
import type { Usage } from '../../usage.ts'

/**
 * What the type of a line of Bedrock's is of: https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-understanding-cur-data.html
 * names `USE1-Claude4.6Sonnet-input-tokens` and the like for what AWS sells itself, autumn 2026. Claude is sold through the Marketplace;
 * the types of its lines are those of AWS's price list (offer AmazonBedrockFoundationModels): `USE1-MP:USE1_input_tokens_standard-Units`
 * from Opus 4.7 on, `USE1-MP:USE1_InputTokenCount-Units` before.
 * @returns undefined: of nothing that is known here
 */
export function tokenKindOf(usageType: string): keyof Usage | undefined {
  const words = usageType
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll('_', '-')
  if (!/-(tokens|token-count)(-|$)/.test(words)) return undefined
  if (/-cache-read-/.test(words)) return 'cacheReadInputTokens'
  if (/-cache-write-?1h-|-cache-write-.*-1h(-|$)/.test(words)) return 'cacheCreation1hInputTokens'
  if (/-cache-write-/.test(words)) return 'cacheCreation5mInputTokens'
  if (/-output-/.test(words)) return 'outputTokens'
  return /-input-/.test(words) ? 'inputTokens' : undefined
}

const families = 'Opus|Sonnet|Haiku|Fable|Mythos'
/** As products are called, as usage types call them, and by the model's own name. */
const names = [
  new RegExp(
    `Claude (?<family>${families}) (?<major>\\d+)(?:\\.(?<minor>\\d+))? \\(Amazon Bedrock Edition\\)`,
  ),
  new RegExp(`-Claude(?<major>\\d+)(?:\\.(?<minor>\\d+))?(?<family>${families})-`),
  /anthropic\.claude-(?<family>[a-z]+)-(?<major>\d+)(?:-(?<minor>\d))?(?!\d)/,
]

/** The model that a product, a description or a usage type names; undefined: none that is known here. */
export function modelNamedIn(text: string): ModelName | undefined {
  for (const pattern of names) {
    const { family = '', major, minor } = pattern.exec(text)?.groups ?? {}
    const model = ['claude', family.toLowerCase(), major, minor]
      .filter((part) => part !== undefined)
      .join('-')
    if (isModelName(model)) return model
  }
  return undefined
}
