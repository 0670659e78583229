import type { Principal } from '../../auth/principal.ts'
import type { PriceOfModel } from '../../budget/prices/price-table.ts'
import type { ChatId } from '../../ids.ts'
import type { StreamLimits } from '../../rate-limit/uncounted-streams.ts'
import type { Answer } from '../../upstream/answer.ts'
import type { Call } from '../../upstream/open-answer.ts'
import type { Dialect, TurnIds } from '../dialects/dialect.ts'
import type { ClientWork } from './client-work.ts'
import type { Idempotency } from './idempotency.ts'
import type { OwnRetry } from './own-retry.ts'
import type { EarlierTurn, Turn } from './turn.ts'
import type { BudgetWait } from './waiting/budget-wait.ts'

/** A request for an answer from Claude. */
export interface TurnRequest {
  readonly principal: Principal
  readonly requestId: string
  /** `performance.now()` when the request arrived. */
  readonly receivedTick: number
  /** When the answer has to have ended, in ms since the epoch. */
  readonly deadlineAt: number
  /** When Claude has to have begun to answer, in ms since the epoch: the edge waits no longer. */
  readonly beginBy: number
  readonly dialect: Dialect
  readonly question: TurnQuestion
  readonly model: string
  readonly maxTokens: number
  /** Whether a limit of output tokens lowered `maxTokens` below its default. */
  readonly isShortened: boolean
  /** The limits of concurrent turns to check as this one begins; undefined where Redis has counted. */
  readonly uncountedStreams?: StreamLimits | undefined
  /** Undefined: only `ownRetry` can make it a repetition. */
  readonly idempotency: Idempotency | undefined
  /** How its client's own retry is known; undefined: every such request is a turn of its own. */
  readonly ownRetry?: OwnRetry | undefined
  /** How it waits, if a budget has no room for it yet. */
  readonly wait: BudgetWait
  /** What its client says that it belongs to. */
  readonly clientWork?: ClientWork
  /** Takes work that may run beside the answer, and that the request waits for at its end. */
  readonly alongside: (work: Promise<unknown>) => void
}

/** A turn that has begun, and how Claude is asked for its answer. */
export interface BegunQuestion {
  readonly turn: Turn
  /**
   * @param open makes the call; its ApiError says what the client is told
   * @returns the answer, and how many messages were left out for it
   */
  ask(open: (call: Call) => Promise<Answer>): Promise<{ answer: Answer; leftOut: number }>
}

/** What is asked of Claude in a turn. */
export interface TurnQuestion {
  /** Undefined: the turn has no chat. */
  readonly chatId: ChatId | undefined
  /**
   * Holds what the answer may cost and opens the turn, in one transaction.
   * @returns the turn that is now running, or the one that answers this request because it is a repetition
   * @throws ApiError
   */
  begin(request: TurnRequest, ids: TurnIds, price: PriceOfModel): Promise<BegunQuestion | EarlierTurn>
}
