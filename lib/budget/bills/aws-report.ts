import { formatUsd } from '../prices/money.ts'
import { modelNamedIn, tokenKindOf } from './aws-usage-type.ts'
import type { BilledSum, ReadBill } from './billed-sum.ts'
import { parseCsv } from './csv.ts'
import { scaled } from './decimal.ts'

/**
 * The columns that are read of AWS's Cost and Usage Report 2.0 (Data Exports), https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html.
 */
const columns = [
  'line_item_usage_start_date',
  'line_item_line_item_type',
  'line_item_usage_type',
  'line_item_usage_amount',
  'line_item_unblended_cost',
  'line_item_currency_code',
  'line_item_line_item_description',
  'pricing_unit',
  'product',
] as const
type Line = Readonly<Record<(typeof columns)[number], string>>

/** By what a usage amount is to be multiplied for tokens, as powers of ten. */
const units: Readonly<Record<string, number>> = { tokens: 0, '1k tokens': 3, '1m tokens': 6 }

/**
 * Reads AWS's Cost and Usage Report 2.0 as CSV, unpacked, by the hour or the day. Of a whole account it takes the lines of Claude: on
 * Bedrock by model and kind of token, and of Claude Platform on AWS, which the Marketplace bills in units of a cent without
 * naming a model.
 * @throws RangeError that says what is not as it should be
 */
export function readAwsReport(text: string): ReadBill {
  const rows = parseCsv(text)
  const missing = columns.filter((column) => rows[0] !== undefined && !(column in rows[0]))
  if (missing.length > 0) throw new RangeError(`It has no column ${missing.join(', ')}: CUR 2.0 has`)
  const sums: BilledSum[] = []
  const unknownUnits = new Set<string>()
  const notUsage = new Map<string, bigint>()
  const notUnderstood = new Map<string, bigint>()
  for (const [index, row] of rows.entries()) {
    const line = row as Line
    if (!/claude/i.test(textOf(line))) continue
    const { sum, cost } = atRow(index + 2, () => readLine(line))
    if (line.line_item_line_item_type !== 'Usage') add(notUsage, line.line_item_line_item_type, cost)
    else if (sum === undefined) add(notUnderstood, line.line_item_usage_type, cost)
    else sums.push(sum)
    if (sum !== undefined && sum.tokens === undefined) unknownUnits.add(line.pricing_unit)
  }
  return {
    sums,
    remarks: [
      ...[...unknownUnits].map(
        (unit) => `AWS: how many tokens the unit "${unit}" has is not known, so tokens are not compared`,
      ),
      ...[...notUsage].map(([type, cost]) => `AWS: $${formatUsd(cost)} of the type ${type} is no usage`),
      ...[...notUnderstood].map(
        ([type, cost]) => `AWS: $${formatUsd(cost)} of the usage type ${type} is not understood`,
      ),
    ],
  }
}

const textOf = ({
  line_item_usage_type: type,
  product,
  line_item_line_item_description: description,
}: Line) => `${type} ${product} ${description}`

function readLine(line: Line): { sum: BilledSum | undefined; cost: bigint } {
  if (line.line_item_currency_code !== 'USD') throw new RangeError('its currency is not USD')
  const day = /^\d{4}-\d\d-\d\d(?=[T ]|$)/.exec(line.line_item_usage_start_date)?.[0]
  if (day === undefined) throw new RangeError('line_item_usage_start_date is no date')
  const cost = scaled(line.line_item_unblended_cost, 9)
  if (/Claude Platform/i.test(textOf(line))) {
    return { sum: { upstream: 'claude-platform', model: undefined, day, cost, tokens: {} }, cost }
  }
  const model = modelNamedIn(textOf(line))
  const kind = tokenKindOf(line.line_item_usage_type)
  if (model === undefined || kind === undefined) return { sum: undefined, cost }
  const power = units[line.pricing_unit.toLowerCase()]
  const tokens =
    power === undefined ? undefined : { [kind]: Number(scaled(line.line_item_usage_amount, power)) }
  return { sum: { upstream: 'bedrock', model, day, cost, tokens }, cost }
}

function atRow<Result>(row: number, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw new RangeError(`Row ${row}: ${error instanceof Error ? error.message : 'cannot be read'}`, {
      cause: error,
    })
  }
}

function add(sums: Map<string, bigint>, name: string, cost: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + cost)
}
