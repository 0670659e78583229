import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'
import { asDateTime } from '../parts/figures.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { texts } from '../texts.ts'
import type { Organization } from './directory.ts'
import { type Erased, erase } from './erase.ts'
import { operatorTexts } from './texts.ts'

interface Props {
  organization: Organization
  onDeleted: (erased: Erased) => void
  onClose: () => void
}

/** Asks for the organization's name before it is erased for good, and tells how that goes. */
export function DeleteOrganization({ organization: { id, name }, onDeleted, onClose }: Props) {
  const typed = useSignal('')
  const progress = useSignal<'none' | 'erasing' | 'lost'>('none')
  const closed = useRef(new AbortController())
  useEffect(() => () => closed.current.abort(), [])
  const remove = async () => {
    progress.value = 'erasing'
    try {
      onDeleted(await erase(id, () => (progress.value = 'lost'), closed.current.signal))
    } finally {
      progress.value = 'none'
    }
  }
  return (
    <FormDialog
      title={operatorTexts.organizations.delete.title(name)}
      verb={operatorTexts.organizations.delete.verb}
      isDanger
      isReady={typed.value === name}
      onSubmit={remove}
      onClose={onClose}
    >
      <p>{operatorTexts.organizations.delete.means}</p>
      <label class="field">
        <span class="field-label">{operatorTexts.organizations.delete.typeName(name)}</span>
        <input
          required
          autocomplete="off"
          spellcheck={false}
          value={typed.value}
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        />
      </label>
      <div role="status">
        {progress.value !== 'none' && (
          <p class="note">
            <span class="spinner" aria-hidden="true" /> {operatorTexts.organizations.delete[progress.value]}
          </p>
        )}
      </div>
    </FormDialog>
  )
}

/** What is left of an organization that has been deleted. */
export function Deleted(props: { name: string; erased: Erased; onClose: () => void }) {
  const { deletedAt, kept } = props.erased
  return (
    <Dialog title={operatorTexts.organizations.delete.doneTitle(props.name)} onClose={props.onClose}>
      <div class="stack">
        <p>{operatorTexts.organizations.delete.done(asDateTime(deletedAt))}</p>
        {kept !== undefined && (
          <p>
            {operatorTexts.organizations.delete.kept} {kept}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={props.onClose}>
            {texts.actions.close}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
