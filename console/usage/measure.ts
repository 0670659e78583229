import { asCount, asRoundUsd } from '../parts/figures.ts'
import type { UsageRow } from './report.ts'
import { usageTexts } from './texts.ts'
import type { Measure } from './view.ts'

/** The tokens of a row, each kind once. */
export const tokenKinds: readonly { name: string; of: (row: UsageRow) => number }[] = [
  { name: usageTexts.input, of: (row) => row.input_tokens },
  { name: usageTexts.output, of: (row) => row.output_tokens },
  { name: usageTexts.cacheRead, of: (row) => row.cache_read_input_tokens },
  {
    name: usageTexts.cacheWritten,
    of: (row) => row.cache_creation_5m_input_tokens + row.cache_creation_1h_input_tokens,
  },
]

export const tokensOf = (row: UsageRow): number => tokenKinds.reduce((sum, { of }) => sum + of(row), 0)

/** For plots, which show no nano-dollars. */
export const costOf = ({ cost_usd: cost }: UsageRow): number => Number(cost)

export const measureOf: Readonly<Record<Measure, (row: UsageRow) => number>> = {
  cost: costOf,
  tokens: tokensOf,
}

export const asFigure: Readonly<Record<Measure, (value: number) => string>> = {
  cost: (value) => asRoundUsd(String(value)),
  tokens: asCount,
}
