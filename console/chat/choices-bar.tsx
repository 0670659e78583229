import { me } from '../app/session.ts'
import { asRoundUsd } from '../parts/figures.ts'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'
import { choose, chosenModel, models } from './models.ts'

/** Which model answers, what is left to spend, and the way to everything else that goes with a question. */
export function ChoicesBar({ onOptions }: { onOptions: () => void }) {
  const left = tightestBudget()
  return (
    <div class="choices-bar">
      {models.value.length > 0 && (
        <label class="model-choice">
          <span class="unseen">{texts.chat.model}</span>
          <select
            value={chosenModel.value?.id}
            onChange={({ currentTarget }) => choose({ model: currentTarget.value })}
          >
            {models.value.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={texts.chat.options}
        title={texts.chat.options}
        onClick={onOptions}
      >
        <Icon name="rules" size={18} />
      </button>
      {left !== undefined && <span class="budget-left number">{left}</span>}
    </div>
  )
}

/** What a question may cost at most, by the budget that has least left. */
function tightestBudget(): string | undefined {
  const budgets = me.value?.budgets ?? []
  const [tightest] = budgets.toSorted((a, b) => Number(a.remaining_usd) - Number(b.remaining_usd))
  if (!tightest) return undefined
  return texts.chat.budgetLeft(asRoundUsd(tightest.remaining_usd), texts.chat.budget.periods[tightest.period])
}
