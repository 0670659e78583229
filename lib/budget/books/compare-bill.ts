import type { Usage } from '../../usage.ts'
import { formatUsd } from '../prices/money.ts'
import type { AmbiguousCall, BookedUsage } from './booked-usage.ts'
import type { BilledCall } from './provider-bill.ts'

/** A figure that differs between the books and the provider's bill. */
export interface BillDifference {
  readonly turn_id: string | null
  readonly request_id: string | null
  readonly figure: 'call' | 'model' | 'cost' | keyof Usage
  readonly booked: string
  readonly billed: string
}

/** The outcome of a comparison. */
export interface BillComparison {
  readonly differences: BillDifference[]
  /** Calls booked by estimate, because the answer was cut: how many, and the tokens of their answers. */
  readonly estimates: { calls: number; booked_output_tokens: number; billed_output_tokens: number }
  /** Calls that brought no answer and may have been charged, and those of them that the bill has. */
  readonly ambiguous: { calls: number; billed: number }
}

/**
 * Compares the books with the bill, call by call. Of an estimate only the prompt has to agree. A billed call that is not booked
 * may be one that brought no answer: by its id, or, where no answer has named it, by its model and the most that it can have cost.
 */
export function compareBill(
  booked: readonly BookedUsage[],
  bill: readonly BilledCall[],
  ambiguous: readonly AmbiguousCall[] = [],
): BillComparison {
  const billed = new Map(bill.map((call) => [call.requestId, call]))
  const differences: BillDifference[] = []
  const estimates = { calls: 0, booked_output_tokens: 0, billed_output_tokens: 0 }
  for (const record of booked) {
    const { turnId: turn_id, upstreamRequestId: request_id } = record
    const call = request_id === null ? undefined : billed.get(request_id)
    if (call === undefined) {
      // What costs nothing need not be on a bill: a refusal, for one.
      if (record.cost > 0n) {
        differences.push({ turn_id, request_id, figure: 'call', booked: 'yes', billed: 'no' })
      }
      continue
    }
    billed.delete(call.requestId)
    for (const figures of figuresOf(record, call)) differences.push({ turn_id, request_id, ...figures })
    if (record.estimated) {
      estimates.calls += 1
      estimates.booked_output_tokens += record.usage.outputTokens
      estimates.billed_output_tokens += call.usage.outputTokens
    }
  }
  const unexplained = explain([...billed.values()], ambiguous)
  for (const { requestId: request_id } of unexplained) {
    differences.push({ turn_id: null, request_id, figure: 'call', booked: 'no', billed: 'yes' })
  }
  const explained = { calls: ambiguous.length, billed: billed.size - unexplained.length }
  return { differences, estimates, ambiguous: explained }
}

/** The calls that none of the ambiguous ones can be; each can be one. */
function explain(calls: readonly BilledCall[], ambiguous: readonly AmbiguousCall[]): BilledCall[] {
  const ids = new Set(ambiguous.map(({ upstreamRequestId }) => upstreamRequestId))
  const nameless = ambiguous.filter(({ upstreamRequestId }) => upstreamRequestId === null)
  return calls
    .filter(({ requestId }) => !ids.has(requestId))
    .filter(({ model, cost = 0n }) => {
      const index = nameless.findIndex((call) => call.model === model && cost <= call.most)
      if (index >= 0) nameless.splice(index, 1)
      return index < 0
    })
}

type Figures = Pick<BillDifference, 'figure' | 'booked' | 'billed'>

function figuresOf(record: BookedUsage, call: BilledCall): Figures[] {
  const figures: Figures[] = [
    { figure: 'model', booked: record.model, billed: call.model },
    ...(Object.keys(record.usage) as (keyof Usage)[]).map((figure) => ({
      figure,
      booked: String(record.usage[figure]),
      billed: String(call.usage[figure]),
    })),
    {
      figure: 'cost',
      booked: formatUsd(record.cost),
      billed: formatUsd(call.cost ?? record.cost),
    },
  ]
  const guessed = new Set<Figures['figure']>(record.estimated ? ['outputTokens', 'cost'] : [])
  return figures.filter(({ figure, booked, billed }) => booked !== billed && !guessed.has(figure))
}
