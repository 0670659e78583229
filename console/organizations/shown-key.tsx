import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { texts } from '../texts.ts'
import type { ShownApiKey } from './directory.ts'

/** A key of an owner's, this once. */
export function ShownKey(props: { title: string; apiKey: ShownApiKey; owner: string; onClose: () => void }) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div class="stack">
        <p>{texts.organizations.keyActsFor(props.owner)}</p>
        <p class="secret">
          <code>{props.apiKey.key}</code>
          <CopyButton text={props.apiKey.key} label={texts.organizations.copyKey} />
        </p>
        <p class="note note-warning">{texts.organizations.keyOnce}</p>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={props.onClose}>
            {texts.organizations.keyKept}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
