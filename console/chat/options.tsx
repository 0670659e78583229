import { me } from '../app/session.ts'
import { Dialog } from '../parts/dialog.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { asCount, asRoundUsd } from '../parts/figures.ts'
import { texts } from '../texts.ts'
import { choices, choose, chosenModel, modelsError } from './models.ts'

/** What else goes with every question, and within which limits. */
export function Options({ onClose }: { onClose: () => void }) {
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
  const least = (kind: keyof typeof texts.chat.limits) => {
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
