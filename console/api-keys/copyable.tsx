import { CopyButton } from '../parts/copy-button.tsx'
import { texts } from '../texts.ts'

/** A text to be used elsewhere, whole. */
export function Copyable({ label, text }: { label: string; text: string }) {
  return (
    <div class="copyable">
      <div class="copyable-head">
        <span class="field-label">{label}</span>
        <CopyButton text={text} label={texts.actions.copyOne(label)} />
      </div>
      <pre>{text}</pre>
    </div>
  )
}
