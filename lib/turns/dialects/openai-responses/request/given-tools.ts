import { markOf } from '../../openai/content.ts'
import type { Field } from '../../openai/field.ts'
import { type Tool, toolOf } from '../../openai/tools.ts'
import { freeTextField } from '../items/free-text.ts'
import { nameForClaude, type ToolName, type ToolNames } from '../tool-names.ts'

/** The tools of a request as Claude is told of them, and how their names are found again in its calls. */
export interface GivenTools {
  readonly tools: readonly Tool[]
  readonly names: ToolNames
}

/**
 * Functions, tools that take free text, and namespaces of both. Tools that OpenAI runs are left out: Codex always gives some,
 * and works without.
 * @throws InvalidRequestError
 */
export function givenTools(body: Field): GivenTools {
  const tools: Tool[] = []
  const names = new Map<string, ToolName>()
  for (const [field, namespace] of toolFields(body)) {
    const read = readTool(field)
    if (read === undefined) continue
    const name = nameForClaude(read.tool.name, namespace)
    if (names.has(name)) field.refuse(`is a second tool with the name ${name}`)
    names.set(name, { kind: read.kind, name: read.tool.name, ...(namespace !== undefined && { namespace }) })
    tools.push({ ...read.tool, name, ...markOf(field) })
  }
  return { tools, names }
}

function* toolFields(body: Field): Generator<readonly [Field, namespace: string | undefined]> {
  for (const list of toolLists(body)) {
    for (const tool of list.items()) {
      if (tool.at('type').value !== 'namespace') yield [tool, undefined]
      else for (const inner of tool.at('tools').items()) yield [inner, tool.at('name').text()]
    }
  }
}

/** Some come only in the course of a conversation. */
function toolLists(body: Field): Field[] {
  const input = body.at('input')
  const items = Array.isArray(input.value) ? input.items() : []
  const later = items.filter((item) => item.at('type').value === 'additional_tools')
  return [body, ...later].map((holder) => holder.at('tools'))
}

function readTool(tool: Field): { kind: ToolName['kind']; tool: Tool } | undefined {
  switch (tool.at('type').text()) {
    case 'function':
      return { kind: 'function', tool: toolOf(tool) }
    case 'custom':
      return { kind: 'custom', tool: freeTextTool(tool) }
    default:
      return undefined
  }
}

function freeTextTool(tool: Field): Tool {
  const format = tool.at('format')
  const grammar = format.isGiven && format.at('type').value === 'grammar' ? grammarOf(format) : undefined
  const description = [tool.at('description').optionalText(), grammar].filter((text) => text !== undefined)
  return {
    name: tool.at('name').text(),
    ...(description.length > 0 && { description: description.join('\n\n') }),
    input_schema: {
      type: 'object',
      properties: { [freeTextField]: { type: 'string' } },
      required: [freeTextField],
      additionalProperties: false,
    },
  }
}

/** Claude is held to no grammar, but can be told of it. */
function grammarOf(format: Field): string {
  const syntax = format.at('syntax').optionalText() ?? ''
  return `The ${freeTextField} has to follow this grammar (${syntax}):\n${format.at('definition').text()}`
}
