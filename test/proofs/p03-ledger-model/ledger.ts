import { readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import { identifyByHeaders } from '../../../lib/auth/identify-by-headers.ts'
import { identifyByKey } from '../../../lib/auth/identify-by-key.ts'
import type { Principal } from '../../../lib/auth/principal.ts'
import { removeBudget } from '../../../lib/budget/remove-budget.ts'
import { resetBudget } from '../../../lib/budget/reset-budget.ts'
import { type BudgetTerms, setBudget } from '../../../lib/budget/set-budget.ts'
import { topUpBudget } from '../../../lib/budget/top-up-budget.ts'
import { NotFoundError } from '../../../lib/errors.ts'
import type { Holder, HolderScope } from '../../../lib/holder.ts'
import { newId, type TurnId } from '../../../lib/ids.ts'
import { callFunction, callFunctionIn } from '../../../lib/postgres/call-function.ts'
import type { Transaction } from '../../../lib/postgres/transaction.ts'
import { changeOrgAlone, withOrg } from '../../../lib/postgres/with-org.ts'
import { settleTurn } from '../../../lib/turns/settle/settle-turn.ts'
import type { Application } from '../../harness/application.ts'

const model = 'claude-sonnet-5-5'
const tiers = JSON.stringify([{ up_to: null, input: '2500', output: '10000' }])

/** The ledger itself, for the owner of the first organization and their chat key. */
export class Ledger {
  readonly #app: Application
  readonly turns: TurnId[] = []

  constructor(app: Application) {
    this.#app = app
  }

  /** @returns how long the answer may be; 0 is a refusal */
  async begin(withKey: boolean, maxTokens: number): Promise<number> {
    const { organizationId, userId, apiKeyId, standing } = await this.#caller(withKey)
    const turnId = newId('turn')
    const [row] = await callFunction<{ begin_turn: { max_tokens?: number } }>('begin_turn', {
      organization_id: organizationId,
      user_id: userId,
      api_key_id: apiKeyId,
      standing,
      chat_id: newId('chat'),
      new_chat_title: 'A chat',
      turn_id: turnId,
      question_id: newId('message'),
      answer_id: newId('message'),
      question: 'Hi',
      model,
      max_tokens: maxTokens,
      least_tokens: 256,
      request_id: 'request',
      context_messages: 20,
      context_step: 6,
      tiers,
      window: 1_000_000,
      prompt_tokens: 64,
      message_tokens: 16,
      known_tokens: null,
      idempotency_digest: null,
      request_digest: null,
      wait_id: null,
      may_wait: false,
    })
    const given = row?.begin_turn.max_tokens ?? 0
    if (given > 0) this.turns.push(turnId)
    return given
  }

  /** @returns whether we were the first. @param cost undefined: Claude never answered */
  async settle(id: TurnId, cost: bigint | undefined): Promise<boolean> {
    const usage = {
      inputTokens: 1,
      outputTokens: 1,
      cacheReadInputTokens: 0,
      cacheCreation5mInputTokens: 0,
      cacheCreation1hInputTokens: 0,
    }
    const settledAt = await settleTurn(this.#app.ada.organizationId, id, model, {
      state: cost === undefined ? 'failed' : 'completed',
      stopReason: undefined,
      errorCode: undefined,
      upstream: 'anthropic',
      upstreamRequestId: undefined,
      failedCalls: [],
      text: '',
      bill: cost === undefined ? undefined : { usage, cost, estimated: true },
    })
    return settledAt !== undefined
  }

  /** Usage that becomes known after a turn was settled. */
  async adjust(id: TurnId, cost: bigint): Promise<void> {
    const { organizationId } = this.#app.ada
    await this.#app.database.rows('UPDATE usage_records SET cost_nano_usd = $2 WHERE turn_id = $1', [
      id,
      cost,
    ])
    await withOrg(organizationId, (tx) =>
      callFunctionIn(tx, 'charge_turn', {
        organization_id: organizationId,
        turn_id: id,
        kind: 'adjusted',
        cost_nano_usd: cost,
      }),
    )
  }

  set(scope: HolderScope, terms: BudgetTerms): Promise<void> {
    return this.#change(scope, (tx, holder) => setBudget(tx, holder, terms))
  }

  remove(scope: HolderScope): Promise<void> {
    return this.#change(scope, removeBudget)
  }

  topUp(scope: HolderScope, amount: bigint): Promise<void> {
    return this.#change(scope, (tx, holder) => topUpBudget(tx, holder, amount))
  }

  reset(scope: HolderScope): Promise<void> {
    return this.#change(scope, resetBudget)
  }

  /** Written like those of the model. */
  async balances(): Promise<string[]> {
    const rows = await this.#app.database.rows<{ balance: string }>(
      `SELECT format('%s %s: limit %s, held %s, spent %s, overdrawn %s', scope, period, limit_nano_usd,
                     held_nano_usd, spent_nano_usd, overdrawn_nano_usd) AS balance FROM balances`,
    )
    return rows.map(({ balance }) => balance).toSorted()
  }

  get #keyId(): string {
    return readApiKeyId(this.#app.credentials.apiKey) ?? ''
  }

  async #caller(withKey: boolean): Promise<Principal> {
    const { ada, credentials } = this.#app
    if (!withKey) return identifyByHeaders(ada.organizationId, ada.userId)
    return (await identifyByKey(credentials.apiKey)).principal
  }

  /** Does nothing if there is no such budget. */
  async #change(
    scope: HolderScope,
    work: (tx: Transaction, holder: Holder) => Promise<unknown>,
  ): Promise<void> {
    const { organizationId, userId } = this.#app.ada
    const subject = { organization: organizationId, member: userId, api_key: this.#keyId }[scope]
    try {
      await changeOrgAlone(await this.#caller(false), (tx) => work(tx, { organizationId, scope, subject }))
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
    }
  }
}
