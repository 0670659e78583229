import type { Principal } from '../../auth/principal.ts'
import type { ChatId } from '../../ids.ts'
import type { StreamLimits } from '../../rate-limit/uncounted-streams.ts'
import type { Idempotency } from './idempotency.ts'

/** What somebody asks of Claude. */
export interface TurnRequest {
  readonly principal: Principal
  readonly requestId: string
  /** When the request arrived, by `performance.now()`. */
  readonly receivedTick: number
  /** When the answer has to be at its end, in ms since the epoch. */
  readonly deadlineAt: number
  /** When Claude has to have begun to answer, in ms since the epoch: the edge waits no longer. */
  readonly beginBy: number
  /** An existing chat; without one, a new chat begins. */
  readonly chatId: ChatId | undefined
  readonly message: string
  readonly model: string
  readonly maxTokens: number
  /** Whether a limit of output tokens has made that less than it usually is. */
  readonly isShortened: boolean
  readonly system: string | undefined
  /** The limits of running turns that have to be kept as it begins; undefined where Redis has counted. */
  readonly uncountedStreams?: StreamLimits | undefined
  /** Undefined: every request is a turn of its own. */
  readonly idempotency: Idempotency | undefined
  /** Takes work that may go on beside the answer, and that the request ends with. */
  readonly alongside: (work: Promise<unknown>) => void
}
