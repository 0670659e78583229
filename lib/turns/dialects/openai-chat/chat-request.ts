import type { Principal } from '../../../auth/principal.ts'
import type { MessagesBody } from '../anthropic/messages-body.ts'
import { type AnswerFormat, anyJson, jsonFormat } from '../openai/answer-format.ts'
import { type ClaudeRequest, claudeRequest } from '../openai/claude-request.ts'
import { markOf } from '../openai/content.ts'
import { Field } from '../openai/field.ts'
import { reasoningEfforts } from '../openai/thinking.ts'
import { type Tool, type ToolChoice, toolOf } from '../openai/tools.ts'
import { contributionOf } from './chat-message.ts'
import { refuseImpossible } from './refuse-impossible.ts'

/** No model writes more: a larger number is a mistake. */
const mostTokens = 2_000_000

/** What a request to `/v1/chat/completions` asks. */
export interface ChatRequest extends ClaudeRequest {
  /** As it came. */
  readonly json: Readonly<Record<string, unknown>>
  /** Whether its client wants the answer as it is written. */
  readonly stream: boolean
  /** Whether a stream ends with the usage. */
  readonly includesUsage: boolean
}

/**
 * Reads a request to `/v1/chat/completions`.
 * https://platform.openai.com/docs/api-reference/chat/create
 * @throws InvalidRequestError that names the field, RequestTooLargeError, PermissionDeniedError, ApiError 404 for an unknown
 * model
 */
export function readChatRequest(json: MessagesBody['json'], principal: Principal): ChatRequest {
  const body = new Field(json)
  const options = body.at('stream_options')
  return {
    json,
    stream: body.at('stream').optionalFlag() ?? false,
    includesUsage: options.isGiven && (options.at('include_usage').optionalFlag() ?? false),
    ...forClaude(body, principal),
  }
}

function forClaude(body: Field, principal: Principal): ClaudeRequest {
  refuseImpossible(body)
  const messages = body.at('messages')
  if (!messages.isGiven) messages.refuse('is missing')
  const chosen = toolChoiceOf(body.at('tool_choice'))
  return claudeRequest(
    {
      body,
      maxTokens:
        body.at('max_completion_tokens').optionalCount(mostTokens) ??
        body.at('max_tokens').optionalCount(mostTokens),
      contributions: messages.items().map(contributionOf),
      tools: body
        .at('tools')
        .items()
        .map(readTool)
        .filter(({ name }) => chosen.among?.includes(name) ?? true),
      toolChoice: chosen.choice,
      effort: body.at('reasoning_effort').optionalOneOf(reasoningEfforts),
      answerFormat: formatOf(body.at('response_format')),
      stopSequences: stopSequencesOf(body.at('stop')),
    },
    principal,
  )
}

function readTool(tool: Field): Tool {
  const type = tool.at('type')
  if (type.text() !== 'function') type.refuseUnsupported('Claude takes functions')
  return { ...toolOf(tool.at('function')), ...markOf(tool) }
}

/** @returns the choice, and in `among` the names of the only tools to offer, if it limits them */
function toolChoiceOf(field: Field): { choice: ToolChoice; among?: readonly string[] } {
  if (!field.isGiven) return { choice: 'auto' }
  if (typeof field.value === 'string')
    return { choice: field.optionalOneOf(['auto', 'required', 'none']) ?? 'auto' }
  const type = field.at('type')
  switch (type.text()) {
    case 'function':
      return { choice: { name: field.at('function').at('name').text() } }
    case 'allowed_tools': {
      const allowed = field.at('allowed_tools')
      return {
        choice: allowed.at('mode').optionalOneOf(['auto', 'required']) ?? 'auto',
        among: allowed
          .at('tools')
          .items()
          .map((tool) => tool.at('function').at('name').text()),
      }
    }
    default:
      return type.refuseUnsupported('Claude takes functions')
  }
}

function formatOf(format: Field): AnswerFormat {
  if (!format.isGiven) return {}
  switch (format.at('type').optionalOneOf(['text', 'json_object', 'json_schema'])) {
    case 'json_object':
      return anyJson
    case 'json_schema':
      return jsonFormat(format.at('json_schema').at('schema'))
    default:
      return {}
  }
}

function stopSequencesOf(stop: Field): string[] {
  const sequences = typeof stop.value === 'string' ? [stop.value] : stop.items().map((one) => one.text())
  // Claude refuses white space.
  return sequences.filter((sequence) => sequence.trim() !== '')
}
