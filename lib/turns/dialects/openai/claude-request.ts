import { createHash } from 'node:crypto'
import type { Principal } from '../../../auth/principal.ts'
import { modelSettings } from '../../../config/models.ts'
import { InvalidRequestError } from '../../../errors.ts'
import { plainModelName } from '../../../model-names.ts'
import { abilitiesOf } from '../../../upstream/models/model-abilities.ts'
import { usualLength } from '../../begin/apply-model-rules.ts'
import { type AnswerBody, readAnswerBody } from '../anthropic/messages-body.ts'
import { requireLength, requireModel } from '../anthropic/model-rules.ts'
import type { AnswerFormat } from './answer-format.ts'
import { cacheMarks } from './cache-marks.ts'
import { textBlocks } from './content.ts'
import { type Contribution, conversationOf } from './conversation.ts'
import type { Field } from './field.ts'
import { samplingTerms } from './sampling.ts'
import { type ReasoningEffort, thinkingTerms } from './thinking.ts'
import { type Tool, type ToolChoice, toolTerms } from './tools.ts'

/** What OpenAI's two APIs express differently. */
export interface Asked {
  /** The whole body, for the fields that both APIs share. */
  readonly body: Field
  /** The longest answer, in tokens; undefined for the deployment's default. */
  readonly maxTokens: number | undefined
  readonly contributions: readonly Contribution[]
  readonly tools: readonly Tool[]
  readonly toolChoice: ToolChoice
  readonly effort: ReasoningEffort | undefined
  readonly answerFormat: AnswerFormat
  readonly stopSequences?: readonly string[]
}

/** A request for an answer, in the form of the Messages API. */
export interface ClaudeRequest {
  readonly body: AnswerBody
  /** Whether a limit of output tokens lowered the default of `max_tokens`. */
  readonly isShortened: boolean
}

/**
 * The shortest useful answer for a request that names no length: the newest models think before they write, from the same
 * tokens.
 */
const leastUseful = 2_048

/**
 * Turns a request into one of the Messages API, which then follows the rules for Anthropic's own clients. Only a length that
 * the client did not name may be shortened.
 * @throws InvalidRequestError, RequestTooLargeError, PermissionDeniedError, ApiError 404 for an unknown model
 */
export function claudeRequest(asked: Asked, principal: Principal): ClaudeRequest {
  const { body, contributions, toolChoice, answerFormat, stopSequences = [] } = asked
  const model = requireModel(principal, plainModelName(body.at('model').text()))
  const abilities = abilitiesOf(model)
  const length = lengthOf(asked.maxTokens, principal, model)
  requireLength(principal, { model, ...length })
  const isParallel = body.at('parallel_tool_calls').optionalFlag() ?? true
  const { terms, isForced, words } = toolTerms(asked.tools, toolChoice, isParallel, abilities)
  const { thinking, effort } = thinkingTerms(asked.effort, isForced, abilities)
  const { system, messages } = conversationOf([...contributions, ...inWords(words)], abilities)
  const prompt = {
    tools: terms.tools ?? [],
    system: [...system, ...textBlocks(answerFormat.words ?? '')],
    messages,
  }
  const { format } = answerFormat
  const request = {
    model,
    max_tokens: length.maxTokens,
    // Priority capacity has other prices than those in our table.
    service_tier: 'standard_only',
    ...(prompt.system.length > 0 && { system: prompt.system }),
    messages,
    ...terms,
    ...cacheMarks(prompt),
    ...(thinking && { thinking }),
    ...((format || effort) && {
      output_config: { ...(effort && { effort }), ...(format && { format }) },
    }),
    ...samplingTerms(body, thinking !== undefined, abilities),
    ...(stopSequences.length > 0 && { stop_sequences: stopSequences }),
    ...endUser(body, principal),
    stream: true,
  }
  const answer = readAnswerBody(serialized(request), request)
  return { body: { ...answer, leastTokens: length.leastTokens }, isShortened: length.isShortened }
}

/** The longest answer and the shortest useful one. @param given the client's own limit */
function lengthOf(given: number | undefined, principal: Principal, model: string) {
  if (given !== undefined) return { maxTokens: given, leastTokens: given, isShortened: false }
  const usual = usualLength(principal, model, modelSettings().OPENAI_DEFAULT_MAX_TOKENS)
  return { ...usual, leastTokens: Math.min(leastUseful, usual.maxTokens) }
}

const inWords = (words: string | undefined): Contribution[] =>
  words === undefined ? [] : [{ role: 'system', blocks: textBlocks(words) }]

/** The client's own user, as a digest: it may be an e-mail address. */
function endUser(body: Field, { organizationId }: Principal): { metadata?: { user_id: string } } {
  const user = body.at('safety_identifier').optionalText() ?? body.at('user').optionalText()
  if (user === undefined) return {}
  const digest = createHash('sha256')
    .update(JSON.stringify([organizationId, user]))
    .digest('hex')
  return { metadata: { user_id: digest } }
}

/** @throws InvalidRequestError if it is nested deeper than JSON.stringify can go */
function serialized(request: object): Buffer {
  try {
    return Buffer.from(JSON.stringify(request))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvalidRequestError('The body is nested too deep.', 'json_too_deep')
  }
}
