import { partialParse } from '@anthropic-ai/sdk/_vendor/partial-json-parser/parser'

/**
 * What Claude gives a tool. An answer that max_tokens ends in the middle of it is paid for as well: what is complete of the
 * JSON is told, as the SDK does; and what is no object at all, under the name that Anthropic recommends.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming
 */
export function toolInput(json: string): object {
  try {
    const input = partialParse(json)
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input
  } catch {
    // Told as it came.
  }
  return { INVALID_JSON: json }
}
