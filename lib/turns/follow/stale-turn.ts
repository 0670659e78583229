import { priceToExpect } from '../../budget/prices/price-as-served.ts'
import { findPrice, type PriceOfModel } from '../../budget/prices/price-table.ts'
import { upstreamsOf } from '../../config/upstreams.ts'
import type { ChatId, MessageId, OrganizationId, TurnId } from '../../ids.ts'
import type { DialectName } from '../dialects/dialect.ts'
import type { Terms } from '../settle/bill-answer.ts'

/** A running turn, old enough for its process to be dead. */
export interface StaleTurn {
  readonly organization_id: OrganizationId
  readonly id: TurnId
  readonly dialect: DialectName
  /** Null: its chat was deleted, or it had none. */
  readonly chat_id: ChatId | null
  readonly answer_id: MessageId
  readonly request_id: string
  readonly model: string
  readonly max_tokens: number
  readonly prompt_tokens_bound: string
  readonly hold_nano_usd: string
  readonly started_at: Date
  readonly journaled: boolean
}

/** The most that it may use and cost. */
export function termsOf({ prompt_tokens_bound, max_tokens, hold_nano_usd }: StaleTurn): Terms {
  return {
    promptTokens: Number(prompt_tokens_bound),
    maxTokens: max_tokens,
    hold: BigInt(hold_nano_usd),
  }
}

/** The price at which it began, on whatever side of its model's end the clock of Postgres saw that. */
export function priceOf({ model, started_at }: StaleTurn): PriceOfModel {
  return priceToExpect(findPrice(model, started_at), upstreamsOf(model))
}
