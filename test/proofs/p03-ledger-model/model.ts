import type { BudgetPeriod } from '../../../lib/budget/budget.ts'
import { type HolderScope, holderScopes } from '../../../lib/holder.ts'

// docs/ledger.md again, without a database: one organization, one member, one key.

interface Budget {
  period: BudgetPeriod
  limit: bigint
  /** Of a `total`, its own beginning. */
  begin: number
}
interface Balance {
  scope: HolderScope
  period: BudgetPeriod
  limit: bigint
  held: bigint
  spent: bigint
}
interface Turn {
  readonly withKey: boolean
  readonly hold: bigint
  /** Those that hold it. */
  readonly balances: Set<Balance>
  state: 'running' | 'settled'
  cost: bigint
  /** The age in which it was settled. */
  settledIn: number
}

const promptTokens = 64n + 16n + 2n
const rates = { prompt: 2_500n, answer: 10_000n }
const leastTokens = 256

export class LedgerModel {
  readonly turns: Turn[] = []
  readonly #budgets = new Map<HolderScope, Budget>()
  readonly #balances = new Map<string, Balance>()
  #age = 0
  #begins = 0

  /** @returns how long the answer may be; 0 is a refusal */
  begin(withKey: boolean, maxTokens: number): number {
    const balances = holderScopes
      .filter((scope) => this.#budgets.has(scope) && (scope !== 'api_key' || withKey))
      .map((scope) => this.#open(scope))
    const rooms = balances.map(({ limit, spent, held }) => limit - spent - held)
    const given = rooms
      .map((room) => Number((room - promptTokens * rates.prompt) / rates.answer))
      .reduce((least, fits) => Math.min(least, fits), maxTokens)
    if (given < Math.min(maxTokens, leastTokens)) return 0
    const hold = promptTokens * rates.prompt + BigInt(given) * rates.answer
    for (const balance of balances) balance.held += hold
    this.turns.push({ withKey, hold, balances: new Set(balances), state: 'running', cost: 0n, settledIn: -1 })
    return given
  }

  settle(turn: Turn, cost: bigint): void {
    turn.state = 'settled'
    turn.settledIn = this.#age
    for (const balance of turn.balances) balance.held -= turn.hold
    this.adjust(turn, cost)
  }

  adjust(turn: Turn, cost: bigint): void {
    for (const balance of turn.balances) balance.spent += cost - turn.cost
    turn.cost = cost
  }

  set(scope: HolderScope, period: BudgetPeriod, limit: bigint): void {
    const before = this.#budgets.get(scope)
    const isNew = before?.period !== period
    this.#budgets.set(scope, { period, limit, begin: isNew ? ++this.#begins : before.begin })
    const balance = this.#open(scope)
    balance.limit = limit
    if (!isNew) return
    const bound = this.turns.filter(({ withKey }) => scope !== 'api_key' || withKey)
    balance.spent = bound
      .filter(({ settledIn }) => period !== 'total' && settledIn === this.#age)
      .reduce((sum, { cost }) => sum + cost, 0n)
    for (const turn of bound) {
      if (turn.state === 'settled' || turn.balances.has(balance)) continue
      turn.balances.add(balance)
      balance.held += turn.hold
    }
  }

  remove(scope: HolderScope): void {
    this.#budgets.delete(scope)
  }

  topUp(scope: HolderScope, amount: bigint): void {
    if (this.#budgets.has(scope)) this.#open(scope).limit += amount
  }

  reset(scope: HolderScope): void {
    if (this.#budgets.has(scope)) this.#open(scope).spent = 0n
  }

  twoMonthsPass(): void {
    this.#age += 1
  }

  /** All balances that ever existed, in an order that depends on nothing but them. */
  balances(): string[] {
    return [...this.#balances.values()]
      .map(({ scope, period, limit, held, spent }) => {
        const above = spent + held - limit
        return `${scope} ${period}: limit ${limit}, held ${held}, spent ${spent}, overdrawn ${above > 0n ? above : 0n}`
      })
      .toSorted()
  }

  /** The balance of the current period. */
  #open(scope: HolderScope): Balance {
    const budget = this.#budgets.get(scope)
    if (budget === undefined) throw new Error(`the model has no budget of the ${scope}`)
    const { period, limit, begin } = budget
    const key = `${scope} ${period} ${period === 'total' ? begin : this.#age}`
    const balance = this.#balances.get(key) ?? { scope, period, limit, held: 0n, spent: 0n }
    this.#balances.set(key, balance)
    return balance
  }
}
