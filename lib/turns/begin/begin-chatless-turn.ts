import type { HoldRates } from '../../budget/prices/hold-rates.ts'
import { callContended } from '../../postgres/call-function.ts'
import { streamsExceeded } from '../../rate-limit/uncounted-streams.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import type { TurnIds } from '../dialects/dialect.ts'
import {
  callerOf,
  type EarlierRow,
  type Exceeded,
  noteWait,
  type RefusedHold,
  type RepeatsWait,
  requireHold,
  type Switches,
  tiersOf,
  toEarlier,
  waitOf,
} from './hold.ts'
import { believable } from './own-retry.ts'
import { leastTokens, worthCounting } from './prompt-bound.ts'
import type { EarlierTurn, Turn } from './turn.ts'
import type { TurnRequest } from './turn-request.ts'

/** A prompt that its client sends whole. */
export interface BroughtPrompt {
  /** Upper bound of its tokens, by its size; undefined where only Claude can tell. */
  readonly tokensBound: number | undefined
  /** What it has in text, in bytes. */
  readonly textBytes: number
  /** More tokens than the model takes. */
  readonly contextTokens: number
  /** What a token of it may cost at most. */
  readonly rates: readonly HoldRates[]
  /** A shorter answer is of no use. */
  readonly leastTokens: number
  /**
   * Upper bound of its tokens, as counted by Claude; undefined where Claude gives no count.
   * @param switchedOff the upstreams that are not to be asked
   */
  count(switchedOff: readonly UpstreamName[]): Promise<number | undefined>
}

/** What begin_chatless_turn answers. */
type Begun =
  | { max_tokens: number; hold: string; refusal?: never; earlier?: never }
  | { refusal: RefusedHold; earlier?: never }
  | { earlier: EarlierRow; refusal?: never }
/** What it answers where the prompt has yet to be counted. */
interface Uncounted {
  uncounted: true
  refusal?: never
  earlier?: never
}

/**
 * Holds what the answer may cost and opens the turn, in one transaction. Where a budget cannot pay for the
 * bound set by the size of the prompt, it is tried once more with the bound that Claude counts. A prompt whose
 * size says nothing is counted before, but only if a budget could pay for the least that it may be.
 * @returns the turn that is now running, or the one that answers this request because it is a repetition
 * @throws BudgetExceededError, MustWaitError, TooManyRequestsError, CallerChangedError, UnavailableError; ApiError 422 where
 * the key was sent with another request before
 */
export async function beginChatlessTurn(
  request: TurnRequest,
  prompt: BroughtPrompt,
  ids: TurnIds,
): Promise<Turn | EarlierTurn> {
  const { tokensBound: bound, contextTokens } = prompt
  const isTrial = bound === undefined
  let promptTokens = bound ?? leastTokens(prompt.textBytes)
  const first = await callBegin<(Begun | Uncounted) & Switches>(request, prompt, ids, promptTokens, isTrial)
  let begun: Begun & Switches
  if ('uncounted' in first || (!isTrial && isWorthCounting(first, prompt))) {
    const counted = await prompt.count(first.switched_off ?? [])
    promptTokens = Math.min(counted ?? contextTokens, bound ?? contextTokens)
    begun = await callBegin<Begun & Switches>(request, prompt, ids, promptTokens)
  } else {
    begun = first
  }
  if (begun.earlier) return toEarlier(begun.earlier)
  const { max_tokens: maxTokens, hold, switched_off } = requireHold(begun, request)
  return {
    ...ids,
    maxTokens,
    promptTokens,
    hold: BigInt(hold),
    waitedMs: request.wait.waitedMs,
    leftOut: 0,
    switchedOff: switched_off ?? [],
  }
}

function isWorthCounting({ refusal }: Begun, { rates, leastTokens: least }: BroughtPrompt): boolean {
  return refusal !== undefined && worthCounting(refusal, rates, least)
}

/** @param isTrial whether only the least of the prompt is known, so that the turn is not opened */
async function callBegin<Result extends { refusal?: RefusedHold | undefined }>(
  request: TurnRequest,
  prompt: BroughtPrompt,
  { id, answerId }: TurnIds,
  promptTokens: number,
  isTrial = false,
): Promise<Result> {
  const { principal, uncountedStreams, idempotency } = request
  const caller = callerOf(principal)
  const ownRetry = await believable(request.ownRetry, principal)
  const begun = await callContended<Result | RepeatsWait | Exceeded>(
    'begin_chatless_turn',
    {
      ...caller,
      standing: principal.standing,
      turn_id: id,
      dialect: request.dialect.name,
      answer_id: answerId,
      model: request.model,
      max_tokens: request.maxTokens,
      least_tokens: prompt.leastTokens,
      request_id: request.requestId,
      tiers: tiersOf(prompt.rates),
      prompt_tokens: promptTokens,
      is_trial: isTrial,
      idempotency_digest: idempotency?.digest,
      request_digest: idempotency?.requestDigest,
      question_digest: ownRetry?.questionDigest,
      streamed: ownRetry?.streamed,
      earlier_tries: ownRetry?.earlierTries,
      in_session: ownRetry?.inSession,
      passed_over: ownRetry?.passedOver,
      session_id: request.clientWork?.sessionId,
      agent_id: request.clientWork?.agentId,
      ...waitOf(request),
      waited_ms: request.wait.waitedMs,
    },
    uncountedStreams && ['exceeded_stream_limit', { ...caller, limits: uncountedStreams }],
  )
  if ('exceeded' in begun) throw streamsExceeded(begun.exceeded)
  return noteWait(begun, request, id)
}
