import { invalidRequest } from './api-error.ts'
import { checkCacheMarks } from './check-cache-marks.ts'
import { checkMessages, checkSystem } from './check-messages.ts'
import { checkParameters } from './check-parameters.ts'
import { countTokens } from './count-tokens.ts'
import { type MessagesRequest, messagesRequestShape, type Prompt, promptShape } from './messages-request.ts'
import { findModel } from './models.ts'
import { parseShape } from './parse-shape.ts'

/** The body of `POST /v1/messages/count_tokens`; throws a 400 or a 404, as the API would. */
export function checkPrompt(body: unknown): Prompt {
  const checked = parseShape(promptShape, body)
  findModel(checked.model)
  checkSystem(checked)
  checkMessages(checked)
  checkCacheMarks(checked)
  return checked
}

/** The body of `POST /v1/messages` by this version of the API; throws a 400 or a 404, as it would. */
export function checkMessagesRequest(body: unknown, version: string): MessagesRequest {
  const checked = parseShape(messagesRequestShape, body)
  checkParameters(checked, version)
  checkPrompt(checked)
  checkLimits(checked)
  return checked
}

/**
 * A prompt has to fit into the window, but the answer need not: models from 4.5 on end it where the window does.
 * https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 */
function checkLimits(request: MessagesRequest): void {
  const { max_tokens, max_input_tokens } = findModel(request.model)
  if (max_tokens && request.max_tokens > max_tokens) {
    throw invalidRequest(
      `max_tokens: ${request.max_tokens} > ${max_tokens}, the maximum for ${request.model}`,
    )
  }
  const tokens = countTokens(request)
  if (max_input_tokens && tokens > max_input_tokens) {
    throw invalidRequest(`prompt is too long: ${tokens} tokens > ${max_input_tokens} maximum`)
  }
}
