import { budgetWaitSettings } from '../../../config/budget-waits.ts'
import { InvalidRequestError } from '../../../errors.ts'
import type { HolderScope } from '../../../holder.ts'
import type { TurnId } from '../../../ids.ts'
import type { NanoUsd } from '../../../nano-usd.ts'

/** Where a turn stands that waits for a budget. */
export interface WaitingPlace {
  /** Whose budget has the least room. */
  readonly scope: HolderScope
  /** Among those that wait for the same, counted from 1. */
  readonly place: number
  /** What others hold of that budget. */
  readonly held: NanoUsd
}

/** How one request waits for a budget, if it has to. */
export class BudgetWait {
  readonly #untilTick: number
  readonly #noteEnd: (waitedMs: number) => void
  readonly #began = Promise.withResolvers<void>()
  #beganTick: number | undefined
  #endTick: number | undefined
  #isClientGone = false
  #whenGone: (() => void) | undefined
  /** Under which Postgres knows it; undefined as long as it does not wait. */
  id: TurnId | undefined
  place: WaitingPlace | undefined

  /**
   * @param untilTick how long it may wait, by `performance.now()`
   * @param noteEnd is told how long it has waited, in ms
   */
  constructor(untilTick: number, noteEnd: (waitedMs: number) => void) {
    this.#untilTick = untilTick
    this.#noteEnd = noteEnd
  }

  /** How long it may go on, in ms. */
  get leftMs(): number {
    return this.#isClientGone ? 0 : Math.max(0, this.#untilTick - performance.now())
  }

  /** 0 for one that did not have to wait. */
  get waitedMs(): number {
    if (this.#beganTick === undefined) return 0
    return Math.max(1, Math.round((this.#endTick ?? performance.now()) - this.#beganTick))
  }

  get isClientGone(): boolean {
    return this.#isClientGone
  }

  /** Resolves when it has to wait, which may be never. */
  get began(): Promise<void> {
    return this.#began.promise
  }

  /** @param whenGone is called when its client leaves */
  begin(whenGone: () => void): void {
    this.#whenGone = whenGone
    this.#beganTick = performance.now()
    this.#began.resolve()
  }

  /** It will not have to wait any more. A promise that stays open would keep the answer that was raced against it. */
  over(): void {
    this.#began.resolve()
  }

  end(): void {
    this.#endTick = performance.now()
    this.#noteEnd(this.waitedMs)
  }

  /** Nobody waits for the answer any more. */
  leave(): void {
    this.#isClientGone = true
    this.#whenGone?.()
  }
}

/** A request, as far as it decides how long it may wait; times as in `EndpointRequest`. */
interface Waitable {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly receivedTick: number
  readonly deadlineAt: number
  readonly beginBy: number
  readonly addLogFields: (fields: Readonly<Record<string, number>>) => void
}

/**
 * How a request waits: as long as the deployment lets it, or as the shorter time in its header `x-budget-wait-ms` says; and
 * never longer than half of the time in which Claude has to begin.
 * @throws InvalidRequestError
 */
export function readBudgetWait(request: Waitable): BudgetWait {
  const { headers, receivedTick, deadlineAt, beginBy, addLogFields } = request
  const { BUDGET_WAIT_MS: most } = budgetWaitSettings()
  const wanted = headers['x-budget-wait-ms'] ?? String(most)
  if (!/^\d{1,9}$/.test(wanted)) {
    throw new InvalidRequestError(
      'x-budget-wait-ms must be a whole number of milliseconds.',
      'invalid_budget_wait',
    )
  }
  const untilBegun = Math.max(0, Math.min(beginBy, deadlineAt) - Date.now()) / 2
  const waitMs = Math.min(most, Number(wanted), untilBegun)
  return new BudgetWait(receivedTick + waitMs, (waitedMs) => addLogFields({ budgetWaitMs: waitedMs }))
}
