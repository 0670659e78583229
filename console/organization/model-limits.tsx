import { adminTexts } from '../administration/texts.ts'
import { Icon } from '../parts/icon.tsx'
import type { ModelLimit } from './rules-draft.ts'
import { TokensField } from './tokens-field.tsx'

/** The longest answers of single models. */
export function ModelLimits(props: {
  models: readonly string[]
  limits: readonly ModelLimit[]
  onChange: (limits: readonly ModelLimit[]) => void
}) {
  const { limits, onChange } = props
  const words = adminTexts.rules
  const others = props.models.filter((model) => limits.every((limit) => limit.model !== model))
  const limit = (model: string, tokens: number | undefined) =>
    onChange(limits.map((one) => (one.model === model ? { model, tokens } : one)))
  return (
    <fieldset class="field choice-group">
      <legend class="field-label">{words.byModel}</legend>
      {limits.map(({ model, tokens }) => (
        <div class="model-limit" key={model}>
          <TokensField
            label={model}
            isRequired
            tokens={tokens}
            onChange={(changed) => limit(model, changed)}
          />
          <button
            type="button"
            class="icon-button"
            aria-label={words.removeLimitOf(model)}
            title={words.removeLimitOf(model)}
            onClick={() => onChange(limits.filter((one) => one.model !== model))}
          >
            <Icon name="trash" size={18} />
          </button>
        </div>
      ))}
      {others.length > 0 && (
        <select
          class="input"
          aria-label={words.addLimit}
          value=""
          onChange={({ currentTarget }) => {
            onChange([...limits, { model: currentTarget.value, tokens: undefined }])
            currentTarget.value = ''
          }}
        >
          <option value="">{words.addLimit}</option>
          {others.map((model) => (
            <option key={model} value={model}>
              {model}
            </option>
          ))}
        </select>
      )}
      <span class="field-hint">{words.byModelHint}</span>
    </fieldset>
  )
}
