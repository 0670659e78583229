import { toPrincipal } from '../../lib/auth/principal.ts'
import { findPrice } from '../../lib/budget/prices/price-table.ts'
import { priceUsage } from '../../lib/budget/prices/price-usage.ts'
import { newId } from '../../lib/ids.ts'
import { pool } from '../../lib/postgres/pool.ts'
import { beginTurn } from '../../lib/turns/begin/begin-turn.ts'
import { chatQuestion } from '../../lib/turns/begin/chat-question.ts'
import { BudgetWait } from '../../lib/turns/begin/waiting/budget-wait.ts'
import { chatDialect } from '../../lib/turns/dialects/chat/chat-dialect.ts'
import { settleTurn } from '../../lib/turns/settle/settle-turn.ts'
import type { LedgerAnswer, LedgerJob } from './job.ts'

const connections = 50
const model = 'claude-sonnet-5-5'
const price = findPrice(model, new Date())
const usage = {
  inputTokens: 20,
  outputTokens: 100,
  cacheReadInputTokens: 0,
  cacheCreation5mInputTokens: 0,
  cacheCreation1hInputTokens: 0,
}
const cost = priceUsage(usage, price)
const hold = cost * 10n

/** A first message and its answer, stored as the chat routes do; only Claude is left out. */
async function runTurn(organization: number): Promise<void> {
  const number = String(organization).padStart(32, '0')
  const principal = toPrincipal({
    organization_id: `org_${number}`,
    organization_name: 'Bench',
    suspended: false,
    default_model: null,
    system_prompt: null,
    allowed_models: null,
    max_tokens: null,
    max_tokens_by_model: null,
    user_id: `user_${number}`,
    email: null,
    role: 'owner',
    standing: 'owner',
    rate_limits: null,
  })
  const turnId = newId('turn')
  const message = {
    chatId: undefined,
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
    { id: turnId, chatId: newId('chat'), answerId: newId('message') },
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

/** Two guarded UPDATEs, each a transaction of its own: no chat, no entries, no tenants. */
async function runUpdates(row: number): Promise<void> {
  const held = await pool().query(
    'UPDATE guarded_rows SET held = held + $2 WHERE n = $1 AND spent + held + $2 <= room',
    [row, hold],
  )
  if (held.rowCount !== 1) throw new Error('a guarded row has no room')
  await pool().query('UPDATE guarded_rows SET held = held - $2, spent = spent + $3 WHERE n = $1', [
    row,
    hold,
    cost,
  ])
}

/** @returns the time from the first to the last, divided by their number */
async function run({ kind, organizations, count }: LedgerJob): Promise<number> {
  const work = kind === 'turns' ? runTurn : runUpdates
  let begun = 0
  async function loop(): Promise<void> {
    for (let next = begun++; next < count; next = begun++) await work(next % organizations)
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: connections }, loop))
  return ((performance.now() - startedAt) * 1_000) / count
}

async function answer(job: LedgerJob): Promise<LedgerAnswer> {
  try {
    return { microseconds: await run(job) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

process.on('message', (job: LedgerJob) => {
  void answer(job).then((result) => process.send?.(result))
})
process.once('disconnect', () => process.exit())
process.send?.({})
