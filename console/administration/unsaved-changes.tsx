import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { holdVisitor } from '../app/router.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { adminTexts } from './texts.ts'

/** While it is shown, whoever wants to leave the page is asked first. */
export function UnsavedChanges() {
  const leave = useSignal<(() => void) | undefined>(undefined)
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    const release = holdVisitor((go) => (leave.value = go))
    return () => {
      window.removeEventListener('beforeunload', ask)
      release()
    }
  }, [])
  const go = leave.value
  if (!go) return null
  return (
    <Dialog title={adminTexts.unsaved.title} onClose={() => (leave.value = undefined)}>
      <p>{adminTexts.unsaved.question}</p>
      <div class="dialog-actions">
        <button type="button" class="button button-danger" onClick={go}>
          {adminTexts.unsaved.leave}
        </button>
        <button type="button" class="button" onClick={() => (leave.value = undefined)}>
          {adminTexts.unsaved.stay}
        </button>
      </div>
    </Dialog>
  )
}
