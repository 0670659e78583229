import type { ComponentChildren } from 'preact'
import { texts } from '../texts.ts'
import { Dialog } from './dialog.tsx'
import { ErrorNote } from './error-note.tsx'
import { useAction } from './use-action.ts'

interface Props {
  title: string
  /** What the button says that does it. */
  verb: string
  isDanger?: boolean
  /** Whether what was entered can be sent; the browser checks the fields themselves. */
  isReady?: boolean
  /** Sends it; the dialog closes when that has succeeded, and shows why if not. */
  onSubmit: () => Promise<unknown>
  onClose: () => void
  children: ComponentChildren
}

/** Asks for what a change needs, or whether it is meant, and makes it. */
export function FormDialog({
  title,
  verb,
  isDanger = false,
  isReady = true,
  onSubmit,
  onClose,
  children,
}: Props) {
  const { isBusy, error, run } = useAction(async () => {
    await onSubmit()
    onClose()
  })
  const submit = (event: Event) => {
    event.preventDefault()
    run()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        {children}
        {error.value && <ErrorNote error={error.value} />}
        <div class="dialog-actions">
          <button type="button" class="button button-quiet" onClick={onClose}>
            {texts.actions.cancel}
          </button>
          <button
            type="submit"
            class={isDanger ? 'button button-danger' : 'button'}
            disabled={isBusy.value || !isReady}
          >
            {verb}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
