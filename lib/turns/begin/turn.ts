import type { TurnId } from '../../ids.ts'
import type { NanoUsd } from '../../nano-usd.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import type { TurnIds } from '../dialects/dialect.ts'

/** A turn that has a row in Postgres. */
export interface Turn extends TurnIds {
  /** As asked for, or as many as the budgets can pay for. */
  readonly maxTokens: number
  /** How many messages of the context are not sent, because the model has no room for them. */
  readonly leftOut: number
  /** Upper bound of the prompt's tokens. */
  readonly promptTokens: number
  /** The most that the turn can cost. */
  readonly hold: NanoUsd
  /** How long its request has waited for a budget, in ms. */
  readonly waitedMs: number
  /** The upstreams that an operator had switched off for its model when it began. */
  readonly switchedOff: readonly UpstreamName[]
}

/** The turn that answers a repeated request. */
export interface EarlierTurn {
  readonly earlier: TurnId
  /** How the request shows that it is a repetition. */
  readonly way: 'idempotency_key' | 'own_retry'
  /** Whether it was still unsettled. */
  readonly isRunning: boolean
}
