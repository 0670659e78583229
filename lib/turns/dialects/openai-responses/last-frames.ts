import { frame } from '../../../http/event-stream.ts'
import type { TurnIds } from '../dialect.ts'
import { type CompleteEnd, type FailedEnd, isFailed, type KeptEnd } from './kept-end.ts'
import { incompleteBy, type ResponseTerms, responseObject, responseUsage } from './response-object.ts'
import { itemsIn, nextSequence, reasoningTokensIn } from './told-events.ts'

/** The end of a response as clients are sent it, with the numbers that come after those of its pieces. */
export function lastFrames(
  turn: TurnIds,
  terms: Partial<ResponseTerms>,
  end: KeptEnd,
  pieces: readonly string[],
): string {
  if (isFailed(end)) return failedFrames(turn, terms, end, pieces)
  const response = endedResponse(turn, terms, end, pieces)
  const type = `response.${response.status}`
  return frame(type, { type, sequence_number: nextSequence(pieces), response })
}

/** Never a clean end. OpenAI's SDKs throw at `error`; Codex goes by `response.failed`. */
function failedFrames(
  turn: TurnIds,
  terms: Partial<ResponseTerms>,
  end: FailedEnd,
  pieces: readonly string[],
): string {
  const { code, error } = end
  const sequence_number = nextSequence(pieces)
  const response = responseObject(turn, terms, {
    status: 'failed',
    output: itemsIn(pieces),
    error: { code, message: error.message },
  })
  const failed = { type: 'response.failed', sequence_number: sequence_number + 1, response }
  return errorFrame(end, sequence_number) + frame('response.failed', failed)
}

export function errorFrame({ error }: FailedEnd, sequence_number: number): string {
  return frame('error', { type: 'error', sequence_number, error })
}

/** The whole response. */
export function endedResponse(
  turn: TurnIds,
  terms: Partial<ResponseTerms>,
  { stopReason, usage }: CompleteEnd,
  pieces: readonly string[],
) {
  const incomplete_details = incompleteBy(stopReason)
  return responseObject(turn, terms, {
    status: incomplete_details === undefined ? 'completed' : 'incomplete',
    output: itemsIn(pieces),
    ...(incomplete_details && { incomplete_details }),
    ...(usage && { usage: responseUsage(usage, reasoningTokensIn(pieces)) }),
  })
}
