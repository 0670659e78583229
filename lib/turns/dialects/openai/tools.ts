import { createHash } from 'node:crypto'
import type { ModelAbilities } from '../../../upstream/models/model-abilities.ts'
import { isTakenStrictly } from '../../../upstream/output-schema.ts'
import type { Field } from './field.ts'

/** A function that the client runs, in the form of the Messages API. */
export interface Tool {
  readonly name: string
  readonly [field: string]: unknown
}

/** Which tools Claude is to use: as it likes, at least one, none, or a particular one. */
export type ToolChoice = 'auto' | 'required' | 'none' | { readonly name: string }

/** @param fn has `name`, and may have `description`, `parameters` and `strict` @throws InvalidRequestError */
export function toolOf(fn: Field): Tool {
  const name = fn.at('name').text()
  const description = fn.at('description').optionalText()
  const parameters = fn.at('parameters')
  const schema = { ...(parameters.isGiven ? parameters.object() : { properties: {} }) }
  schema['type'] ??= 'object'
  const isStrict = fn.at('strict').optionalFlag() === true && isTakenStrictly(schema)
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: schema,
    ...(isStrict && { strict: true }),
  }
}

/** The part of Claude's request that is about tools. */
export interface ToolTerms {
  readonly tools?: readonly Tool[]
  readonly tool_choice?: object
}

/**
 * Some models refuse a forced tool: they are asked in words instead, and keep the choice.
 * @param isParallel whether several may be used at once
 * @returns the terms, and the request in words if there is one
 */
export function toolTerms(
  tools: readonly Tool[],
  choice: ToolChoice,
  isParallel: boolean,
  { takesForcedTool }: Pick<ModelAbilities, 'takesForcedTool'>,
): { terms: ToolTerms; isForced: boolean; words: string | undefined } {
  if (tools.length === 0) return { terms: {}, isForced: false, words: undefined }
  const one = !isParallel && choice !== 'none' && { disable_parallel_tool_use: true }
  const wanted = typeof choice === 'object' ? { type: 'tool', name: choice.name } : { type: types[choice] }
  const isForced = choice === 'required' || typeof choice === 'object'
  if (isForced && !takesForcedTool) {
    const words =
      typeof choice === 'object'
        ? `Call the tool ${JSON.stringify(choice.name)} now.`
        : 'Call at least one of your tools now.'
    return { terms: { tools, tool_choice: { type: 'auto', ...one } }, isForced: false, words }
  }
  const isUsual = choice === 'auto' && isParallel
  return {
    terms: { tools, ...(!isUsual && { tool_choice: { ...wanted, ...one } }) },
    isForced,
    words: undefined,
  }
}

const types = { auto: 'auto', required: 'any', none: 'none' } as const

/** A call's id in the characters that Claude accepts; the call and its result get the same one. */
export function toolUseId(id: string): string {
  if (/^[a-zA-Z0-9_-]+$/.test(id)) return id
  // The digest keeps ids apart that differ only in the replaced characters.
  return `${id.replaceAll(/[^a-zA-Z0-9_-]/g, '_')}_${createHash('sha256').update(id).digest('hex').slice(0, 8)}`
}

/** The input that Claude once gave a tool. @param json the arguments of the call @throws InvalidRequestError */
export function toolInputOf(json: Field): object {
  const text = json.text()
  if (text.trim() === '') return {}
  try {
    const input: unknown = JSON.parse(text)
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input
  } catch {
    // Refused below.
  }
  return json.refuse('must be a JSON object')
}
