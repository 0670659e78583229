import { Figures } from '../parts/figure-list.tsx'
import { asCount, asRoundUsd, asUsd } from '../parts/figures.ts'
import { operatorTexts } from './texts.ts'
import type { Spending } from './use-spending.ts'

/** What all organizations have spent in the chosen span. */
export function Totals({ spending: { total_usd: total, data } }: { spending: Spending }) {
  return (
    <Figures
      of={[
        [operatorTexts.organizations.spentByAll, asRoundUsd(total), asUsd(total)],
        [operatorTexts.organizations.spenders, asCount(data.length)],
      ]}
    />
  )
}
