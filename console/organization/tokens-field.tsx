/** The most that the API takes. */
const mostTokens = 128_000

/** A limit in tokens; empty: none. */
export function TokensField(props: {
  label: string
  hint?: string
  isRequired?: boolean
  tokens: number | undefined
  onChange: (tokens: number | undefined) => void
}) {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={mostTokens}
        step={1}
        required={props.isRequired}
        value={props.tokens ?? ''}
        onInput={({ currentTarget }) =>
          props.onChange(Number.isNaN(currentTarget.valueAsNumber) ? undefined : currentTarget.valueAsNumber)
        }
      />
      {props.hint && <span class="field-hint">{props.hint}</span>}
    </label>
  )
}
