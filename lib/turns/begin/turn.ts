import type { TurnId } from '../../ids.ts'
import type { NanoUsd } from '../../nano-usd.ts'
import type { TurnIds } from '../dialects/dialect.ts'

/** A turn that Postgres knows of. */
export interface Turn extends TurnIds {
  /** As many as were asked for, or as the budgets can pay. */
  readonly maxTokens: number
  /** So many of the context are not sent, because the model has no room for them. */
  readonly leftOut: number
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
