import type { Principal } from '../auth/principal.ts'
import type { ChatId } from '../ids.ts'

/** What somebody asks of Claude. */
export interface TurnRequest {
  readonly principal: Principal
  readonly requestId: string
  /** When the request arrived, in ms of `performance.now()`. */
  readonly receivedAt: number
  /** When the answer has to be at its end, in ms since the epoch. */
  readonly deadlineAt: number
  /** An existing chat; without one, a new chat begins. */
  readonly chatId: ChatId | undefined
  readonly message: string
  readonly model: string
  readonly maxTokens: number
  readonly system: string | undefined
}
