import { BudgetExceededError, type HoldRefusal } from '../budget/budget-exceeded-error.ts'
import { type HoldRates, holdRates } from '../budget/hold-rates.ts'
import type { NanoUsd } from '../budget/money.ts'
import type { PriceOfModel } from '../budget/price-table.ts'
import { countTokens } from '../claude/count-tokens.ts'
import { ApiError, NotFoundError } from '../errors.ts'
import { newId, type TurnId } from '../ids.ts'
import { count } from '../metrics/record.ts'
import { callFunction } from '../postgres/call-function.ts'
import type { TurnIds } from './present-turn.ts'
import { boundOfCount, messageTokens, promptTokensBound, worthCounting } from './prompt-bound.ts'
import type { TurnRequest } from './turn-request.ts'

/** The most messages that Claude is sent, the new one included. */
const contextMessages = 20
/** By so many messages the beginning of the context moves at a time. With 6, two turns of three find all that
 * came before in the prompt cache, and Claude is sent 15 to 20 messages. Even, as begin_turn asks. */
const contextStep = 6
/** A new chat is called like its first message, shortened to so many characters. */
const titleLength = 80
/** A budget that cannot pay for an answer of so many tokens refuses the turn instead of shortening the answer. */
const leastUsefulTokens = 256

/** A turn that Postgres knows of. */
export interface Turn extends TurnIds {
  /** As many as were asked for, or as the budgets can pay. */
  readonly maxTokens: number
  /** At most so many the prompt has. */
  readonly promptTokens: number
  /** What the turn can cost at most. */
  readonly hold: NanoUsd
}

/** The turn that an Idempotency-Key has begun before. */
export interface EarlierTurn {
  readonly earlier: TurnId
  /** Whether it had not been settled. */
  readonly isRunning: boolean
}

/** What to send to Claude, oldest first. */
export type ConversationContext = { role: 'user' | 'assistant'; content: string }[]

/** What begin_turn answers. */
type Begun =
  | {
      context: ConversationContext
      max_tokens: number
      prompt_tokens_bound: number
      hold: string
      refusal?: never
      earlier?: never
    }
  | {
      context: ConversationContext
      refusal: HoldRefusal & { room: string; prompt_tokens: number }
      earlier?: never
    }
  | { earlier: { turn_id: TurnId; same_request: boolean; running: boolean }; refusal?: never }

/** What a turn is to be called that may begin now. */
export function nameTurn({ chatId }: Pick<TurnRequest, 'chatId'>): TurnIds {
  return { id: newId('turn'), chatId: chatId ?? newId('chat'), answerId: newId('message') }
}

/**
 * Stores the question, holds what the answer may cost and opens the turn: one transaction, one network wait. Only a
 * hold that does not fit is tried once more, with the tokens that Claude counts in place of the bytes.
 * @returns the turn that is now running; or the earlier one that this Idempotency-Key has begun
 * @throws NotFoundError, BudgetExceededError, OrganizationSuspendedError, UnavailableError; ApiError 422 where the
 * key was sent with another request before
 */
export async function beginTurn(
  request: TurnRequest,
  ids: TurnIds,
  price: PriceOfModel,
): Promise<{ turn: Turn; context: ConversationContext } | EarlierTurn> {
  const rates = holdRates(price)
  const begin = (countedTokens: number | undefined) => callBeginTurn(request, ids, rates, countedTokens)
  let begun = await begin(undefined)
  const leastTokens = Math.min(request.maxTokens, leastUsefulTokens)
  if (begun.refusal && worthCounting(begun.refusal, rates, leastTokens)) {
    const counted = await countTokens({ ...request, messages: begun.context })
    if (counted !== undefined) begun = await begin(boundOfCount(counted))
  }
  if (begun.earlier) {
    if (!begun.earlier.same_request) throw keyUsedForAnother()
    return { earlier: begun.earlier.turn_id, isRunning: begun.earlier.running }
  }
  count('budget_holds_total', { outcome: outcomeOf(begun, request) })
  if (begun.refusal) throw new BudgetExceededError(begun.refusal)
  const { context, max_tokens: maxTokens, prompt_tokens_bound: promptTokens, hold } = begun
  return { turn: { ...ids, maxTokens, promptTokens, hold: BigInt(hold) }, context }
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

async function callBeginTurn(
  request: TurnRequest,
  { id, chatId, answerId }: TurnIds,
  rates: HoldRates[],
  countedTokens: number | undefined,
): Promise<Begun> {
  const { principal, message, system } = request
  const [row] = await callFunction<{ begin_turn: Begun | null }>('begin_turn', [
    principal.organizationId,
    principal.userId,
    principal.apiKeyId,
    chatId,
    request.chatId === undefined ? titleOf(message) : null,
    id,
    newId('message'),
    answerId,
    message,
    request.model,
    request.maxTokens,
    leastUsefulTokens,
    request.requestId,
    contextMessages,
    contextStep,
    JSON.stringify(
      rates.map(({ promptTokensUpTo, prompt, answer }) => ({
        up_to: promptTokensUpTo,
        input: String(prompt),
        output: String(answer),
      })),
    ),
    promptTokensBound(system),
    messageTokens,
    countedTokens,
    request.idempotency?.digest,
    request.idempotency?.requestDigest,
  ])
  if (!row?.begin_turn) throw new NotFoundError('chat')
  return row.begin_turn
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
