import type { Usage } from '../../usage.ts'
import { formatUsd } from '../prices/money.ts'
import type { BookedUsage } from './booked-usage.ts'
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
}

/** Compares the books with the bill, call by call. Of an estimate only the prompt has to agree. */
export function compareBill(booked: readonly BookedUsage[], bill: readonly BilledCall[]): BillComparison {
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
  for (const request_id of billed.keys()) {
    differences.push({ turn_id: null, request_id, figure: 'call', booked: 'no', billed: 'yes' })
  }
  return { differences, estimates }
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
