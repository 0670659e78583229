import { BudgetExceededError, type HoldRefusal } from '../budget/budget-exceeded-error.ts'
import { type HoldRates, holdRates } from '../budget/hold-rates.ts'
import type { PriceOfModel } from '../budget/price-table.ts'
import { countTokens } from '../claude/count-tokens.ts'
import { NotFoundError } from '../errors.ts'
import { type ChatId, type MessageId, newId, type TurnId } from '../ids.ts'
import { count } from '../metrics/record.ts'
import { callFunction } from '../postgres/call-function.ts'
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
export interface Turn {
  readonly id: TurnId
  readonly chatId: ChatId
  /** The message that Claude's answer will be. */
  readonly answerId: MessageId
  /** As many as were asked for, or as the budgets can pay. */
  readonly maxTokens: number
}

/** What to send to Claude, oldest first. */
export type ConversationContext = { role: 'user' | 'assistant'; content: string }[]

/** What begin_turn answers. */
type Begun =
  | { context: ConversationContext; max_tokens: number; refusal?: never }
  | { context: ConversationContext; refusal: HoldRefusal & { room: string; prompt_tokens: number } }

/**
 * Stores the question, holds what the answer may cost and opens the turn: one transaction, one network wait. Only a
 * hold that does not fit is tried once more, with the tokens that Claude counts in place of the bytes.
 * @throws NotFoundError, BudgetExceededError, OrganizationSuspendedError, UnavailableError
 */
export async function beginTurn(
  request: TurnRequest,
  price: PriceOfModel,
): Promise<{ turn: Turn; context: ConversationContext }> {
  const chatId = request.chatId ?? newId('chat')
  const id = newId('turn')
  const rates = holdRates(price)
  const begin = (countedTokens: number | undefined) =>
    callBeginTurn(request, chatId, id, rates, countedTokens)

  let begun = await begin(undefined)
  const leastTokens = Math.min(request.maxTokens, leastUsefulTokens)
  if (begun.refusal && worthCounting(begun.refusal, rates, leastTokens)) {
    const counted = await countTokens({ ...request, messages: begun.context })
    if (counted !== undefined) begun = await begin(boundOfCount(counted))
  }
  count('budget_holds_total', { outcome: outcomeOf(begun, request) })
  if (begun.refusal) throw new BudgetExceededError(begun.refusal)
  const turn = { id, chatId, answerId: newId('message'), maxTokens: begun.max_tokens }
  return { turn, context: begun.context }
}

function outcomeOf(begun: Begun, { maxTokens }: TurnRequest): string {
  if (begun.refusal) return 'refused'
  return begun.max_tokens < maxTokens ? 'cut' : 'full'
}

async function callBeginTurn(
  request: TurnRequest,
  chatId: ChatId,
  id: TurnId,
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
