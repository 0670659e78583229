import { DayField } from '../parts/day-field.tsx'
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
          <DayField
            isRequired
            label={operatorTexts.spans.from}
            day={from}
            latest={to}
            onChoose={(day) => (chosenDays.value = { from: day, to: day > to ? day : to })}
          />
          <DayField
            isRequired
            label={operatorTexts.spans.to}
            day={to}
            earliest={from}
            onChoose={(day) => (chosenDays.value = { from: day < from ? day : from, to: day })}
          />
        </>
      )}
    </div>
  )
}
