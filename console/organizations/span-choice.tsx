import { chosenDays, type SpanName, spanName, spanNames } from './span.ts'
import { operatorTexts } from './texts.ts'

/** From when to when spending is told. */
export function SpanChoice() {
  const { from, to } = chosenDays.value
  return (
    <div class="span-choice">
      <label class="field">
        <span class="field-label">{operatorTexts.spans.label}</span>
        <select
          value={spanName.value}
          onChange={({ currentTarget }) => (spanName.value = currentTarget.value as SpanName)}
        >
          {spanNames.map((name) => (
            <option key={name} value={name}>
              {operatorTexts.spans.names[name]}
            </option>
          ))}
        </select>
      </label>
      {spanName.value === 'days' && (
        <>
          <Day
            label={operatorTexts.spans.from}
            value={from}
            most={to}
            onChoose={(day) => (chosenDays.value = { from: day, to: day > to ? day : to })}
          />
          <Day
            label={operatorTexts.spans.to}
            value={to}
            least={from}
            onChoose={(day) => (chosenDays.value = { from: day < from ? day : from, to: day })}
          />
        </>
      )}
    </div>
  )
}

function Day(props: {
  label: string
  value: string
  least?: string
  most?: string
  onChoose: (day: string) => void
}) {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <input
        type="date"
        required
        value={props.value}
        min={props.least}
        max={props.most}
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== '') props.onChoose(currentTarget.value)
        }}
      />
    </label>
  )
}
