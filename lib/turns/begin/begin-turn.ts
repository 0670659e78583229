import { BudgetExceededError, type HoldRefusal } from '../../budget/budget-exceeded-error.ts'
import { holdRates } from '../../budget/prices/hold-rates.ts'
import type { PriceOfModel } from '../../budget/prices/price-table.ts'
import { ApiError, NotFoundError } from '../../errors.ts'
import { type ChatId, newId, type TurnId } from '../../ids.ts'
import { count } from '../../metrics/record.ts'
import { callFunction } from '../../postgres/call-function.ts'
import type { LimitScope } from '../../rate-limit/limits.ts'
import { streamsExceeded } from '../../rate-limit/uncounted-streams.ts'
import type { TurnIds } from '../dialects/dialect.ts'
import type { Context } from './context.ts'
import { type FittedPrompt, fitWindow } from './fit-window.ts'
import { messageTokens, promptRoom, promptTokensBound, worthCounting } from './prompt-bound.ts'
import type { EarlierTurn, Turn } from './turn.ts'
import type { TurnRequest } from './turn-request.ts'

/** Claude is sent the last so many messages before the new one, where there are so many. */
const contextMessages = 20
/** By so many messages the beginning of the context moves at a time, so up to so many more are sent. With 6, two turns of
 * three find all that came before in the prompt cache. Even, as chat_context asks. See docs/adr/0018. */
const contextStep = 6
/** A new chat is called like its first message, shortened to so many characters. */
const titleLength = 80
/** A budget that cannot pay for an answer of so many tokens refuses the turn instead of shortening the answer. */
const leastUsefulTokens = 256

/** What is asked in a chat. */
export interface ChatMessage {
  /** An existing chat; without one, a new chat begins. */
  readonly chatId: ChatId | undefined
  readonly message: string
  readonly system: string | undefined
}

/** What begin_turn answers. */
type Begun =
  | {
      chat_id: ChatId
      max_tokens: number
      prompt_tokens_bound: number
      hold: string
      context: Context
      exceeds_window?: never
      refusal?: never
      earlier?: never
    }
  | { refusal: RefusedHold; context: Context; exceeds_window?: never; earlier?: never }
  | {
      earlier: { turn_id: TurnId; same_request: boolean; running: boolean }
      exceeds_window?: never
      refusal?: never
    }
/** What it answers where it does not know whether the model has room for the context. */
interface Undecided {
  exceeds_window: true
  context: Context
}
type RefusedHold = HoldRefusal & { room: string; prompt_tokens: number }

/** What the function before it answers in its place. */
interface Exceeded {
  exceeded: { scope: LimitScope; limit: number }
}

/**
 * Stores the question, holds what the answer may cost and opens the turn: one transaction, one network wait. Only where the
 * bytes of the prompt are too many for the model or for a budget, it is tried once more with the tokens that Claude counts
 * in their place, and with less of what was said before if those are too many for the model.
 * @returns the turn that is now running; or the earlier one that this Idempotency-Key has begun
 * @throws NotFoundError, BudgetExceededError, PromptTooLongError, TooManyRequestsError, CallerChangedError, UnavailableError;
 * ApiError 422 where the key was sent with another request before
 */
export async function beginTurn(
  request: TurnRequest,
  asked: ChatMessage,
  ids: TurnIds,
  price: PriceOfModel,
): Promise<{ turn: Turn; context: Context } | EarlierTurn> {
  const first = await callBeginTurn<Begun | Undecided>(request, asked, ids, price)
  let begun: Begun
  let leftOut = 0
  if (first.exceeds_window || (first.refusal && isWorthCounting(first.refusal, request, price))) {
    const prompt = await fitWindow(
      { ...request, system: asked.system, messages: first.context },
      price.contextTokens,
    )
    leftOut = first.context.length - prompt.context.length
    begun = await callBeginTurn<Begun>(request, asked, ids, price, prompt)
  } else {
    begun = first
  }
  if (begun.earlier) {
    if (!begun.earlier.same_request) throw keyUsedForAnother()
    return { earlier: begun.earlier.turn_id, isRunning: begun.earlier.running }
  }
  count('budget_holds_total', { outcome: outcomeOf(begun, request) })
  if (begun.refusal) throw new BudgetExceededError(begun.refusal)
  const { chat_id: chatId, max_tokens: maxTokens, prompt_tokens_bound: promptTokens, hold, context } = begun
  return { turn: { ...ids, chatId, maxTokens, promptTokens, hold: BigInt(hold), leftOut }, context }
}

function isWorthCounting(refusal: RefusedHold, { maxTokens }: TurnRequest, price: PriceOfModel): boolean {
  return worthCounting(refusal, holdRates(price), Math.min(maxTokens, leastUsefulTokens))
}

/** https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.7 */
function keyUsedForAnother(): ApiError {
  return new ApiError({
    status: 422,
    type: 'invalid_request_error',
    code: 'idempotency_key_reused',
    message: 'This Idempotency-Key was sent with another request before.',
  })
}

function outcomeOf(begun: Exclude<Begun, { earlier: object }>, { maxTokens }: TurnRequest): string {
  if (begun.refusal) return 'refused'
  return begun.max_tokens < maxTokens ? 'cut' : 'full'
}

/** @param prompt what will be sent, where that is known; else what is stored says it */
async function callBeginTurn<Result extends object>(
  request: TurnRequest,
  asked: ChatMessage,
  { id, chatId, answerId }: TurnIds,
  price: PriceOfModel,
  prompt?: FittedPrompt,
): Promise<Result> {
  const { principal, uncountedStreams } = request
  const { message, system } = asked
  const caller = {
    organization_id: principal.organizationId,
    user_id: principal.userId,
    api_key_id: principal.apiKeyId,
  }
  const [row] = await callFunction<{ begin_turn: Result | Exceeded | null }>(
    'begin_turn',
    {
      ...caller,
      standing: principal.standing,
      chat_id: chatId,
      new_chat_title: asked.chatId === undefined ? titleOf(message) : null,
      turn_id: id,
      question_id: newId('message'),
      answer_id: answerId,
      question: message,
      model: request.model,
      max_tokens: request.maxTokens,
      least_tokens: leastUsefulTokens,
      request_id: request.requestId,
      context_messages: contextMessages,
      context_step: contextStep,
      tiers: tiersOf(price),
      window: promptRoom(price.contextTokens, request.maxTokens),
      prompt_tokens: promptTokensBound(system),
      message_tokens: messageTokens,
      known_tokens: prompt?.tokensBound,
      idempotency_digest: request.idempotency?.digest,
      request_digest: request.idempotency?.requestDigest,
    },
    uncountedStreams && ['exceeded_stream_limit', { ...caller, limits: uncountedStreams }],
  )
  if (!row?.begin_turn) throw new NotFoundError('chat')
  if ('exceeded' in row.begin_turn) throw streamsExceeded(row.begin_turn.exceeded)
  return { ...row.begin_turn, ...(prompt && { context: prompt.context }) }
}

/** Prices as take_hold reads them. */
function tiersOf(price: PriceOfModel): string {
  return JSON.stringify(
    holdRates(price).map((rates) => ({
      up_to: rates.promptTokensUpTo,
      input: String(rates.prompt),
      output: String(rates.answer),
    })),
  )
}

function titleOf(message: string): string {
  const line = message.trim().replaceAll(/\s+/g, ' ')
  if (line.length <= titleLength) return line
  // A cut may fall into the middle of a surrogate pair.
  return `${line
    .slice(0, titleLength - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}
