import { useId } from 'preact/hooks'
import { adminTexts } from './texts.ts'

/** Which models may be asked: null for all, or some of these by name. */
export function ModelsChoice(props: {
  label: string
  hint: string
  allLabel: string
  models: readonly string[]
  chosen: readonly string[] | null
  onChange: (chosen: readonly string[] | null) => void
}) {
  const { chosen, models, onChange } = props
  const group = useId()
  // What was chosen before stays a choice when it is no longer sold.
  const offered = [...new Set([...models, ...(chosen ?? [])])]
  const toggle = (model: string, isChosen: boolean) =>
    onChange(offered.filter((other) => (other === model ? isChosen : chosen?.includes(other))))
  return (
    <fieldset class="field choice-group">
      <legend class="field-label">{props.label}</legend>
      <label class="check">
        <input type="radio" name={group} checked={chosen === null} onChange={() => onChange(null)} />{' '}
        {props.allLabel}
      </label>
      <label class="check">
        <input type="radio" name={group} checked={chosen !== null} onChange={() => onChange(chosen ?? [])} />{' '}
        {adminTexts.models.onlyThese}
      </label>
      {chosen !== null && (
        <div class="check-list">
          {offered.map((model) => (
            <label class="check" key={model}>
              <input
                type="checkbox"
                checked={chosen.includes(model)}
                onChange={({ currentTarget }) => toggle(model, currentTarget.checked)}
              />{' '}
              <span class="whole">{model}</span>
            </label>
          ))}
        </div>
      )}
      <span class="field-hint">{props.hint}</span>
    </fieldset>
  )
}
