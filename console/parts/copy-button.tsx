import { useSignal } from '@preact/signals'
import { texts } from '../texts.ts'
import { Icon } from './icon.tsx'

const shownMs = 1_500

/** Copies a text, and says so. */
export function CopyButton({ text, label = texts.actions.copy }: { text: string; label?: string }) {
  const isCopied = useSignal(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    isCopied.value = true
    setTimeout(() => (isCopied.value = false), shownMs)
  }
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={() => void copy()}>
      <Icon name={isCopied.value ? 'check' : 'copy'} size={16} />
      <span class="unseen" aria-live="polite">
        {isCopied.value ? texts.actions.copied : ''}
      </span>
    </button>
  )
}
