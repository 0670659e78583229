import { findPrice } from '../../lib/budget/prices/price-table.ts'
import { priceUsage } from '../../lib/budget/prices/price-usage.ts'
import { type ChatId, newId } from '../../lib/ids.ts'
import { beginTurn } from '../../lib/turns/begin/begin-turn.ts'
import { chatQuestion } from '../../lib/turns/begin/chat-question.ts'
import { BudgetWait } from '../../lib/turns/begin/waiting/budget-wait.ts'
import { chatDialect } from '../../lib/turns/dialects/chat/chat-dialect.ts'
import { settleTurn } from '../../lib/turns/settle/settle-turn.ts'
import { longChat, ownerOf } from './owners.ts'

const model = 'claude-sonnet-5-5'
const price = findPrice(model, new Date())
const usage = {
  inputTokens: 20,
  outputTokens: 100,
  cacheReadInputTokens: 0,
  cacheCreation5mInputTokens: 0,
  cacheCreation1hInputTokens: 0,
}
export const cost = priceUsage(usage, price)
export const hold = cost * 10n

/** A first message and its answer, stored as the chat routes do; only Claude is left out. */
export const runTurn = (organization: number) => turnIn(organization, undefined)

/** The next message of the long chat. */
export const runFurtherTurn = (organization: number) => turnIn(organization, longChat)

async function turnIn(organization: number, chatId: ChatId | undefined): Promise<void> {
  const principal = ownerOf(organization)
  const turnId = newId('turn')
  const message = {
    chatId,
    message: 'Tell me in a few words what a token bucket is.',
    system: undefined,
  }
  await beginTurn(
    {
      principal,
      requestId: 'bench',
      receivedTick: performance.now(),
      beginBy: Infinity,
      deadlineAt: Date.now() + 60_000,
      model,
      maxTokens: 1_000,
      isShortened: false,
      wait: new BudgetWait(0, () => undefined),
      dialect: chatDialect,
      question: chatQuestion(message),
      idempotency: undefined,
      alongside: () => undefined,
    },
    message,
    { id: turnId, chatId: chatId ?? newId('chat'), answerId: newId('message') },
    price,
  )
  await settleTurn(principal.organizationId, turnId, model, {
    state: 'completed',
    stopReason: 'end_turn',
    errorCode: undefined,
    upstream: 'anthropic',
    failedCalls: [],
    upstreamRequestId: 'bench',
    text: 'A bucket that fills at a steady rate; whoever takes more than is in it has to wait.',
    bill: { usage, cost, estimated: false },
  })
}
