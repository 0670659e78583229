import type { Signal } from '@preact/signals'
import { limitTexts } from './texts.ts'

/** What the API takes for an amount: below a billion, with nine decimals at most. */
const amount = String.raw`\d{1,9}(\.\d{1,9})?`

/** Asks for an amount of dollars, and keeps it as the decimal text that the API takes. */
export function DollarsField({ label, hint, value }: { label: string; hint: string; value: Signal<string> }) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <span class="dollars">
        <span aria-hidden="true">$</span>
        <input
          inputMode="decimal"
          autocomplete="off"
          required
          pattern={amount}
          title={limitTexts.money.rule}
          value={value.value}
          onInput={({ currentTarget }) => (value.value = currentTarget.value.trim())}
        />
      </span>
      <span class="field-hint">{hint}</span>
    </label>
  )
}
