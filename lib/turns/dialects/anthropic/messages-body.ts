import { InvalidRequestError, RequestTooLargeError } from '../../../errors.ts'
import { type Place, placesOfMembers } from '../../../http/json-members.ts'
import { parseJson, type SentBody } from '../../../http/sent-body.ts'
import { plainModelName } from '../../../model-names.ts'
import { measurePrompt, type PromptSize } from './prompt-size.ts'
import { refuseFeatures } from './refused-features.ts'

/** What is known of a Messages API body. The bytes themselves are what Claude is sent. */
export interface MessagesBody {
  readonly bytes: Buffer
  readonly json: Readonly<Record<string, unknown>>
  /** Where its members stand in the bytes. */
  readonly places: ReadonlyMap<string, Place>
  /** By its plain name; Claude is sent the one that the client wrote. */
  readonly model: string
  readonly size: PromptSize
}

/** A request for an answer. */
export interface AnswerBody extends MessagesBody {
  /** Upper bound of the answer's tokens, thinking included. */
  readonly maxTokens: number
  /** A shorter one is of no use to its client. */
  readonly leastTokens: number
  readonly stream: boolean
}

/** In bytes: Lambda takes 6 MB, which hold the body in base64 and the rest of the event. */
export const messagesBodyLimit = 4_400_000

/** @param json what the bytes say @throws InvalidRequestError, PermissionDeniedError */
export function readPrompt(bytes: Buffer, json: MessagesBody['json']): MessagesBody {
  const places = placesOfMembers(bytes)
  const { model } = json
  if (typeof model !== 'string') throw new InvalidRequestError('model: Field required')
  if (!Array.isArray(json['messages'])) throw new InvalidRequestError('messages: Field required')
  refuseFeatures(json)
  return { bytes, json, places, model: plainModelName(model), size: measurePrompt(bytes.length, json) }
}

/** @param json what the bytes say @throws InvalidRequestError, PermissionDeniedError */
export function readAnswerBody(bytes: Buffer, json: MessagesBody['json']): AnswerBody {
  const prompt = readPrompt(bytes, json)
  const { max_tokens: asked, stream = false, thinking } = prompt.json
  if (!isCount(asked)) throw new InvalidRequestError('max_tokens: Input should be a positive integer')
  if (typeof stream !== 'boolean') throw new InvalidRequestError('stream: Input should be a valid boolean')
  const budget = (thinking as { budget_tokens?: unknown } | null | undefined)?.budget_tokens
  // Thinking between tool calls may use more than `max_tokens`.
  const maxTokens = Math.max(asked, isCount(budget) ? budget : 0)
  // Clients take a shortened answer for one that Claude cut, and ask for the rest, each time with the whole prompt.
  return { ...prompt, stream, maxTokens, leastTokens: maxTokens }
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 2_000_000
}

/** @throws InvalidRequestError, RequestTooLargeError */
export function readJson(sent: SentBody): MessagesBody['json'] {
  if (sent.bytes.length > messagesBodyLimit) {
    throw new RequestTooLargeError(`The body is larger than ${messagesBodyLimit} bytes.`)
  }
  const value = parseJson(sent)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidRequestError('The body must be a JSON object.', 'invalid_json')
  }
  return value as Record<string, unknown>
}
