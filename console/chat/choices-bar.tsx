import { useSignal } from '@preact/signals'
import { me } from '../app/session.ts'
import { Dialog } from '../parts/dialog.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { asCount, asRoundUsd } from '../parts/figures.ts'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'
import { choices, choose, chosenModel, models, modelsError } from './models.ts'

/** Which model answers, what is left to spend, and the way to everything else that goes with a question. */
export function ChoicesBar() {
  const isOpen = useSignal(false)
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
        onClick={() => (isOpen.value = true)}
      >
        <Icon name="rules" size={18} />
      </button>
      {left !== undefined && <span class="budget-left number">{left}</span>}
      {isOpen.value && <Options onClose={() => (isOpen.value = false)} />}
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

function Options({ onClose }: { onClose: () => void }) {
  const model = chosenModel.value
  const { maxTokens, effort, system } = choices.value
  const [price] = model?.prices ?? []
  const most = model?.max_tokens ?? model?.max_answer_tokens
  return (
    <Dialog title={texts.chat.options} onClose={onClose}>
      <div class="stack">
        {modelsError.value && <ErrorNote error={modelsError.value} />}
        {model && price && (
          <p class="field-hint">
            {texts.chat.modelFacts(
              model.id,
              asRoundUsd(price.input_usd),
              asRoundUsd(price.output_usd),
              asCount(model.context_tokens),
            )}
          </p>
        )}
        <label class="field">
          <span class="field-label">{texts.chat.maxTokens}</span>
          <input
            type="number"
            min={1}
            max={most}
            placeholder={String(model?.default_max_tokens ?? '')}
            value={maxTokens ?? ''}
            onChange={({ currentTarget }) =>
              choose({ maxTokens: currentTarget.value === '' ? undefined : currentTarget.valueAsNumber })
            }
          />
          {most !== undefined && <span class="field-hint">{texts.chat.maxTokensHint(asCount(most))}</span>}
        </label>
        {model?.parameters.effort && (
          <label class="field">
            <span class="field-label">{texts.chat.effort}</span>
            <select
              value={effort ?? ''}
              onChange={({ currentTarget }) =>
                choose({
                  effort: model.parameters.effort?.levels.find((level) => level === currentTarget.value),
                })
              }
            >
              <option value="">{texts.chat.usual(model.parameters.effort.default)}</option>
              {model.parameters.effort.levels.map((level) => (
                <option key={level} value={level}>
                  {level}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="field">
          <span class="field-label">{texts.chat.system}</span>
          <textarea
            rows={4}
            maxLength={100_000}
            value={system ?? ''}
            onInput={({ currentTarget }) => choose({ system: currentTarget.value })}
          />
          <span class="field-hint">{texts.chat.systemHint}</span>
        </label>
        <Limits />
      </div>
    </Dialog>
  )
}

/** How fast the caller may ask, by the tightest limit of each kind. */
function Limits() {
  const limits = me.value?.rate_limits
  if (!limits) return null
  const least = (kind: keyof typeof limits.organization) => {
    const all = [limits.organization, limits.member, limits.api_key].flatMap((of) => of?.[kind] ?? [])
    return all.length === 0 ? texts.chat.noLimit : asCount(Math.min(...all))
  }
  return (
    <dl class="facts">
      {Object.entries(texts.chat.limits).map(([kind, name]) => (
        <div key={kind}>
          <dt>{name}</dt>
          <dd class="number">{least(kind as keyof typeof texts.chat.limits)}</dd>
        </div>
      ))}
    </dl>
  )
}
