import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import type { ShownApiKey } from './directory.ts'
import { operatorTexts } from './texts.ts'

/** A key of an owner's, this once. */
export function ShownKey(props: { title: string; apiKey: ShownApiKey; owner: string; onClose: () => void }) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div class="stack">
        <p>{operatorTexts.organizations.keyActsFor(props.owner)}</p>
        <p class="secret">
          <code>{props.apiKey.key}</code>
          <CopyButton text={props.apiKey.key} label={operatorTexts.organizations.copyKey} />
        </p>
        <p class="note note-warning">{operatorTexts.organizations.keyOnce}</p>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={props.onClose}>
            {operatorTexts.organizations.keyKept}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
