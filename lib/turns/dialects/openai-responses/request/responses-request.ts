import type { Principal } from '../../../../auth/principal.ts'
import { type AnswerFormat, anyJson, jsonFormat } from '../../openai/answer-format.ts'
import { type ClaudeRequest, claudeRequest } from '../../openai/claude-request.ts'
import { textBlocks } from '../../openai/content.ts'
import type { Contribution } from '../../openai/conversation.ts'
import { Field } from '../../openai/field.ts'
import { type ReasoningEffort, reasoningEfforts } from '../../openai/thinking.ts'
import type { ResponseTerms } from '../response-object.ts'
import type { ToolNames } from '../tool-names.ts'
import { chosenTools } from './chosen-tools.ts'
import { givenTools } from './given-tools.ts'
import { contributionsOf, type KeptItems, referencesIn } from './input-items.ts'
import { refuseImpossible } from './refuse-impossible.ts'

/** More than any model writes: a larger number is a mistake. */
const mostTokens = 2_000_000

/** A request as Claude is asked, and how its client is answered. */
export interface ResponsesRequest extends ClaudeRequest {
  /** As it was sent. */
  readonly json: Readonly<Record<string, unknown>>
  readonly stream: boolean
  readonly terms: ResponseTerms
  /** How its tools are named on the way back. */
  readonly toolNames: ToolNames
  /** The ids of items of earlier responses that it refers to. */
  readonly references: readonly string[]
}

/**
 * A request to `/v1/responses`, as Claude is asked.
 * https://platform.openai.com/docs/api-reference/responses/create
 * @param kept the items that it refers to; undefined: not looked for yet
 * @throws InvalidRequestError that names the field, RequestTooLargeError, PermissionDeniedError, ApiError 404 for an unknown
 * model
 */
export function readResponsesRequest(
  json: ResponsesRequest['json'],
  principal: Principal,
  kept?: KeptItems,
): ResponsesRequest {
  const body = new Field(json)
  refuseImpossible(body)
  const given = givenTools(body)
  const asked = {
    body,
    maxTokens: body.at('max_output_tokens').optionalCount(mostTokens),
    contributions: [...instructionsOf(body), ...contributionsOf(body.at('input'), kept)],
    ...chosenTools(body, given),
    effort: effortOf(body.at('reasoning')),
    answerFormat: formatOf(body.at('text')),
  }
  const request = claudeRequest(asked, principal)
  const { model, maxTokens } = request.body
  return {
    ...request,
    body: neverShortened(request.body),
    json,
    stream: body.at('stream').optionalFlag() ?? false,
    terms: {
      model,
      max_output_tokens: maxTokens,
      parallel_tool_calls: body.at('parallel_tool_calls').optionalFlag() ?? true,
    },
    toolNames: given.names,
    references: referencesIn(body.at('input')),
  }
}

/** Codex never says how long an answer may be, and takes one that is cut for an error. */
function neverShortened(body: ClaudeRequest['body']): ClaudeRequest['body'] {
  return { ...body, leastTokens: body.maxTokens }
}

function instructionsOf(body: Field): Contribution[] {
  return [{ role: 'system', blocks: textBlocks(body.at('instructions').optionalText() ?? '') }]
}

/** Who asks for a summary alone is given one of what Claude thinks anyway, which is with high effort. */
function effortOf(reasoning: Field): ReasoningEffort | undefined {
  if (!reasoning.isGiven) return undefined
  const effort = reasoning.at('effort').optionalOneOf(reasoningEfforts)
  return effort ?? (reasoning.at('summary').isGiven ? 'high' : undefined)
}

function formatOf(text: Field): AnswerFormat {
  const format = text.isGiven ? text.at('format') : text
  if (!format.isGiven) return {}
  switch (format.at('type').optionalOneOf(['text', 'json_object', 'json_schema'])) {
    case 'json_object':
      return anyJson
    case 'json_schema':
      return jsonFormat(format.at('schema'))
    default:
      return {}
  }
}
