import { formatUsd } from '../../../lib/budget/prices/money.ts'
import type { Figures } from '../proof.ts'

/** What a process's death cost a turn, in nano-USD and in tokens that no journal had. */
export interface Loss {
  /** Undefined if its process lives. */
  readonly death: string | undefined
  readonly booked: bigint
  readonly billed: bigint
  readonly lostTokens: number
}

/** @param tokenMs how long Claude takes for a token */
export function presentLosses(losses: readonly Loss[], tokenMs: number): Figures {
  const kinds = Map.groupBy(
    losses.filter(({ death }) => death !== undefined),
    ({ death }) => death,
  )
  const longest = Math.max(...losses.map(({ lostTokens }) => lostTokens))
  return {
    ...Object.fromEntries([...kinds].map(([death, some]) => [`died ${death}`, presentKind(some)])),
    'in no journal': `at most ${longest} tokens, ${(longest * tokenMs) / 1_000} s of an answer`,
  }
}

function presentKind(losses: readonly Loss[]): string {
  const sum = (of: (loss: Loss) => bigint) => formatUsd(losses.reduce((total, loss) => total + of(loss), 0n))
  return `${losses.length} turns, $${sum(({ booked }) => booked)} booked of $${sum(({ billed }) => billed)}`
}
