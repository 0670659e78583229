import { Figures } from '../parts/figure-list.tsx'
import { asCount, asRoundUsd, asUsd } from '../parts/figures.ts'
import { asDay } from './days.ts'
import { tokenKinds, tokensOf } from './measure.ts'
import type { UsageRow } from './report.ts'
import { usageTexts } from './texts.ts'
import type { View } from './view.ts'

/** The sum of a view, in words and in figures. */
export function Totals({ view: { first, last }, total }: { view: View; total: UsageRow }) {
  const words = usageTexts.words
  return (
    <section class="page-part" aria-label={usageTexts.total}>
      <p>
        {words.sum(asCount(total.turns), asRoundUsd(total.cost_usd), asDay(first), asDay(last))}{' '}
        {Number(total.cache_saved_usd) > 0 &&
          words.cache(asRoundUsd(total.cache_saved_usd), asRoundUsd(total.cache_cost_usd))}{' '}
        {total.estimated_turns > 0 && words.estimated(asCount(total.estimated_turns))}
      </p>
      <Figures
        of={[
          [usageTexts.cost, asRoundUsd(total.cost_usd), asUsd(total.cost_usd)],
          [usageTexts.turns, asCount(total.turns)],
          [usageTexts.tokens, asCount(tokensOf(total))],
          ...tokenKinds.map(({ name, of }) => [name, asCount(of(total))] as const),
        ]}
      />
    </section>
  )
}
