import type { ComparedSum, SumComparison } from '../../lib/budget/bills/compare-sums.ts'
import { formatUsd } from '../../lib/budget/prices/money.ts'

/** A line for each upstream and model of the bills, and one for each thing that could not be compared. */
export function sumsText({ sums, remarks }: SumComparison): string[] {
  return [...sums.flatMap(sumText), ...remarks.map((remark) => `not compared: ${remark}`)]
}

function sumText(sum: ComparedSum): string[] {
  const { upstream, model = 'all models', from, to, calls, booked, billed, verdict, tokens, days } = sum
  const figures = `${calls} calls, booked $${formatUsd(booked)}, billed $${formatUsd(billed)}`
  return [
    `${upstream} ${model} ${from} to ${to}: ${figures}: ${verdict}${why(sum)}`,
    ...tokens.map((one) => `  ${one.kind}: booked ${one.booked}, billed ${one.billed}`),
    ...(days.length > 0 ? [`  days that differ: ${days.join(', ')}`] : []),
  ]
}

/** What may account for a difference, and up to which sums. */
function why({
  verdict,
  estimated_calls: estimates,
  ambiguous_calls: ambiguous,
  least,
  most,
}: ComparedSum): string {
  if (verdict === 'agrees' || most === least) return ''
  const uncertain = `${estimates} estimates and ${ambiguous} calls that may have been charged`
  return `, with ${uncertain} the bill may be $${formatUsd(least)} to $${formatUsd(most)}`
}
