interface Props {
  label: string
  /** `2026-11-30`; empty: none. */
  day: string
  earliest?: string
  latest?: string
  /** Then it is never emptied. */
  isRequired?: boolean
  onChoose: (day: string) => void
}

/** Asks for a day. */
export function DayField({ label, day, earliest, latest, isRequired = false, onChoose }: Props) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        type="date"
        required={isRequired}
        value={day}
        min={earliest}
        max={latest}
        onChange={({ currentTarget: { value } }) => {
          if (value !== '' || !isRequired) onChoose(value)
        }}
      />
    </label>
  )
}
