import { Figures } from '../parts/figure-list.tsx'
import { asCount, asRoundUsd } from '../parts/figures.ts'
import { texts } from '../texts.ts'
import { inProgress } from './charts.ts'
import { reading } from './fleet.ts'
import { named, sum } from './readings.ts'

/** What runs now, and what was counted in all. */
export function FleetFigures() {
  const samples = reading.value?.samples
  if (!samples) return null
  const total = (name: string) => sum(named(samples, name))
  return (
    <section class="page-part" aria-labelledby="counted">
      <h2 id="counted">{texts.fleet.countedTitle}</h2>
      <Figures
        of={[
          [texts.fleet.runningNow, asCount(sum(inProgress(samples)))],
          [texts.fleet.turnsCounted, asCount(total('turns_total'))],
          [texts.fleet.tokensCounted, asCount(total('model_tokens_total'))],
          [texts.fleet.costCounted, asRoundUsd(String(total('model_cost_nano_usd_total') / 1e9))],
        ]}
      />
      <p class="field-hint">{texts.fleet.countedHint}</p>
    </section>
  )
}
