import { operatorTexts } from '../organizations/texts.ts'
import { Figures } from '../parts/figure-list.tsx'
import { asCount, asRoundUsd } from '../parts/figures.ts'
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
      <h2 id="counted">{operatorTexts.fleet.countedTitle}</h2>
      <Figures
        of={[
          [operatorTexts.fleet.runningNow, asCount(sum(inProgress(samples)))],
          [operatorTexts.fleet.turnsCounted, asCount(total('turns_total'))],
          [operatorTexts.fleet.tokensCounted, asCount(total('model_tokens_total'))],
          [operatorTexts.fleet.costCounted, asRoundUsd(String(total('model_cost_nano_usd_total') / 1e9))],
        ]}
      />
      <p class="field-hint">{operatorTexts.fleet.countedHint}</p>
    </section>
  )
}
