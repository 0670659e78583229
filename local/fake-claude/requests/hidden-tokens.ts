/**
 * The prompt that Claude is given for the use of tools, and its own descriptions of tools that have none: the largest published.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing
 */
const toolUse = 346
const described: readonly (readonly [RegExp, number])[] = [
  [/^bash_\d/, 245],
  [/^text_editor_\d/, 700],
  // With the prompt of its beta, of up to 499.
  [/^computer_\d/, 735 + 499],
]

/** What tools add to a prompt that does not stand in the request. */
export function hiddenTokens(tools: readonly Readonly<Record<string, unknown>>[]): number {
  if (tools.length === 0) return 0
  return tools.reduce((sum, { type }) => sum + ownDescription(String(type)), toolUse)
}

function ownDescription(type: string): number {
  return described.find(([pattern]) => pattern.test(type))?.[1] ?? 0
}
