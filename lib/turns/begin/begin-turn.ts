import { holdRates } from '../../budget/prices/hold-rates.ts'
import type { PriceOfModel } from '../../budget/prices/price-table.ts'
import { NotFoundError } from '../../errors.ts'
import { type ChatId, newId } from '../../ids.ts'
import { callContended } from '../../postgres/call-function.ts'
import { streamsExceeded } from '../../rate-limit/uncounted-streams.ts'
import type { AskedThinking } from '../../upstream/models/asked-thinking.ts'
import { leastUsefulTokens } from '../../upstream/models/least-useful.ts'
import { abilitiesOf } from '../../upstream/models/model-abilities.ts'
import type { TurnIds } from '../dialects/dialect.ts'
import { usualCacheTtl } from './cache-ttl.ts'
import type { Context } from './context.ts'
import { type FittedPrompt, fitWindow } from './fit-window.ts'
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
import { messageTokens, promptRoom, promptTokensBound, worthCounting } from './prompt-bound.ts'
import type { EarlierTurn, Turn } from './turn.ts'
import type { TurnRequest } from './turn-request.ts'

/** How many messages before the new one Claude is sent, at least, where the chat has that many. */
const contextMessages = 20
/**
 * The start of the context moves by this many messages at a time, so up to as many more are sent. At 6, two
 * turns of three find everything before them in the prompt cache. Must be even for chat_context. See
 * docs/adr/0018.
 */
const contextStep = 6
/** A new chat's title is its first message, shortened to this many characters. */
const titleLength = 80

/** What is asked in a chat. */
export interface ChatMessage extends AskedThinking {
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
  | { earlier: EarlierRow; exceeds_window?: never; refusal?: never }
/** What begin_turn answers where it cannot tell whether the model has room for the context. */
interface Undecided {
  exceeds_window: true
  context: Context
  refusal?: never
}

/**
 * Stores the question, holds what the answer may cost and opens the turn: one transaction, one network wait.
 * Only where the bytes of the prompt exceed the model or a budget is it tried once more, with Claude's token
 * count in their place, and with fewer of the earlier messages if the count exceeds the model.
 * @returns the turn that is now running, or the one that this Idempotency-Key began earlier
 * @throws NotFoundError, BudgetExceededError, MustWaitError, PromptTooLongError, TooManyRequestsError, CallerChangedError,
 * UnavailableError; ApiError 422 where the key was sent with another request before
 */
export async function beginTurn(
  request: TurnRequest,
  asked: ChatMessage,
  ids: TurnIds,
  price: PriceOfModel,
): Promise<{ turn: Turn; context: Context } | EarlierTurn> {
  const first = await callBeginTurn<(Begun | Undecided) & Switches>(request, asked, ids, price)
  let begun: Begun & Switches
  let leftOut = 0
  if (
    first.exceeds_window ||
    (first.refusal && worthCounting(first.refusal, ratesOf(price), leastUseful(request, asked, price)))
  ) {
    const prompt = await fitWindow(
      { ...request, system: asked.system, messages: first.context },
      price.contextTokens,
      first.switched_off ?? [],
    )
    leftOut = first.context.length - prompt.context.length
    begun = await callBeginTurn<Begun & Switches>(request, asked, ids, price, prompt)
  } else {
    begun = first
  }
  if (begun.earlier) return toEarlier(begun.earlier)
  const held = requireHold(begun, request)
  const turn = {
    ...ids,
    chatId: held.chat_id,
    maxTokens: held.max_tokens,
    promptTokens: held.prompt_tokens_bound,
    hold: BigInt(held.hold),
    waitedMs: request.wait.waitedMs,
    leftOut,
    switchedOff: held.switched_off ?? [],
  }
  return { turn, context: held.context }
}

/** @param prompt what will be sent, where that is known; otherwise begin_turn reads it from what is stored */
async function callBeginTurn<Result extends { refusal?: RefusedHold | undefined }>(
  request: TurnRequest,
  asked: ChatMessage,
  { id, chatId, answerId }: TurnIds,
  price: PriceOfModel,
  prompt?: FittedPrompt,
): Promise<Result> {
  const { principal, uncountedStreams } = request
  const { message, system } = asked
  const caller = callerOf(principal)
  const begun = await callContended<Result | RepeatsWait | Exceeded | null>(
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
      least_tokens: leastUseful(request, asked, price),
      request_id: request.requestId,
      context_messages: contextMessages,
      context_step: contextStep,
      tiers: tiersOf(ratesOf(price)),
      window: promptRoom(price.contextTokens, request.maxTokens),
      prompt_tokens: promptTokensBound(system),
      message_tokens: messageTokens,
      known_tokens: prompt?.tokensBound,
      idempotency_digest: request.idempotency?.digest,
      request_digest: request.idempotency?.requestDigest,
      ...waitOf(request),
    },
    uncountedStreams && ['exceeded_stream_limit', { ...caller, limits: uncountedStreams }],
  )
  if (begun === null) throw new NotFoundError('chat')
  if ('exceeded' in begun) throw streamsExceeded(begun.exceeded)
  return { ...noteWait(begun, request, id), ...(prompt && { context: prompt.context }) }
}

const ratesOf = (price: PriceOfModel) => holdRates(price, usualCacheTtl() === '1h')

/** A budget that cannot pay for so many tokens refuses the turn instead of shortening its answer. */
function leastUseful({ maxTokens }: TurnRequest, asked: AskedThinking, { model }: PriceOfModel): number {
  return Math.min(maxTokens, leastUsefulTokens(asked, abilitiesOf(model)))
}

function titleOf(message: string): string {
  const line = message.trim().replaceAll(/\s+/g, ' ')
  if (line.length <= titleLength) return line
  // A cut may split a surrogate pair.
  return `${line
    .slice(0, titleLength - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}
