import type { Field } from '../../openai/field.ts'
import type { ToolChoice } from '../../openai/tools.ts'
import { nameForClaude } from '../tool-names.ts'
import type { GivenTools } from './given-tools.ts'

/** Which tools Claude is to use; with `among`, only those with these names are offered. */
interface Chosen {
  readonly choice: ToolChoice
  readonly among?: ReadonlySet<string>
}

/** @throws InvalidRequestError */
export function chosenTools(body: Field, { tools }: GivenTools) {
  const { choice, among } = chosenBy(body.at('tool_choice'))
  return { toolChoice: choice, tools: tools.filter(({ name }) => among?.has(name) ?? true) }
}

function chosenBy(field: Field): Chosen {
  if (!field.isGiven) return { choice: 'auto' }
  if (typeof field.value === 'string')
    return { choice: field.optionalOneOf(['auto', 'required', 'none']) ?? 'auto' }
  switch (field.at('type').text()) {
    case 'function':
    case 'custom':
      return { choice: { name: nameIn(field) } }
    case 'allowed_tools':
      return {
        choice: field.at('mode').optionalOneOf(['auto', 'required']) ?? 'auto',
        among: new Set(field.at('tools').items().filter(hasName).map(nameIn)),
      }
    default:
      // A tool that OpenAI runs, which is not offered.
      return { choice: 'auto' }
  }
}

const hasName = (tool: Field) => tool.at('name').isGiven
const nameIn = (tool: Field) => nameForClaude(tool.at('name').text(), tool.at('namespace').optionalText())
