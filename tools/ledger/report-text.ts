import { formatUsd } from '../../lib/budget/prices/money.ts'
import { sumsText } from './sums-text.ts'
import { type LedgerReport, running, wrong } from './verify.ts'

/** A report for people: one line for each wrong row, then a summary. */
export function reportText({ organizations, differences, turns, bill, sums }: LedgerReport): string {
  const books = differences.map(({ organization_id, balance, turn_id, figure, stored, expected }) => {
    const place = turn_id === null ? balance : `${balance}, ${turn_id}`
    return `${organization_id}  ${place}: ${figure} is ${usd(stored)} and should be ${usd(expected)}`
  })
  const calls = (bill?.differences ?? []).map(
    ({ turn_id, request_id, figure, booked, billed }) =>
      `${turn_id ?? 'no turn'}  ${request_id ?? 'no call'}: ${figure} booked ${booked}, billed ${billed}`,
  )
  const found = books.length + running(turns).length + calls.length + wrong(sums).length
  const verdict = found === 0 ? 'everything agrees' : `${found} ${found === 1 ? 'difference' : 'differences'}`
  const estimates = bill && bill.estimates.calls > 0
  return [
    ...books,
    ...turns.map(tellTurn),
    ...calls,
    ...(estimates
      ? [
          `${bill.estimates.calls} answers were cut and booked by estimate: ` +
            `${bill.estimates.booked_output_tokens} tokens booked, ${bill.estimates.billed_output_tokens} billed`,
        ]
      : []),
    ...(bill && bill.ambiguous.calls > 0
      ? [
          `${bill.ambiguous.calls} calls brought no answer and may have been charged: ${bill.ambiguous.billed} were`,
        ]
      : []),
    ...(sums ? sumsText(sums) : []),
    `${organizations} organizations: ${verdict}`,
  ].join('\n')
}

function tellTurn({
  organization_id,
  turn_id,
  fault,
  started_at,
  amount,
}: LedgerReport['turns'][number]): string {
  const money = usd(amount ?? '0')
  const what =
    fault === 'running'
      ? `has been running since ${started_at.toISOString()} and holds ${money}: nobody has settled it`
      : `was closed by force and charged ${money}`
  return `${organization_id}  ${turn_id} ${what}`
}

const usd = (nano: string) => `$${formatUsd(BigInt(nano))}`
