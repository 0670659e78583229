import { adminTexts } from '../administration/texts.ts'
import { service } from '../app/router.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { asDateTime } from '../parts/figures.ts'
import { Icon } from '../parts/icon.tsx'
import type { ShownApiKey } from './api-keys.ts'
import { Copyable } from './copyable.tsx'
import { overlapOf } from './key-state.ts'
import { readyLines } from './ready-lines.ts'

/** Shows a key, the only time that it can be seen, and how it is used. */
export function ShownKey({ apiKey, onClose }: { apiKey: ShownApiKey; onClose: () => void }) {
  const words = adminTexts.apiKeys.shown
  const overlap = overlapOf(apiKey)
  return (
    <Dialog title={words.title(apiKey.name)} onClose={onClose}>
      <div class="stack">
        <p class="note note-warning">
          <Icon name="warning" /> {words.once}
        </p>
        <Copyable label={words.key} text={apiKey.key} />
        {overlap !== null && <p>{words.overlap(asDateTime(overlap))}</p>}
        {apiKey.scopes.includes('chat:write') && <ReadyLines value={apiKey.key} />}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {words.done}
          </button>
        </div>
      </div>
    </Dialog>
  )
}

function ReadyLines({ value }: { value: string }) {
  const words = adminTexts.apiKeys.shown
  const lines = readyLines(service, value)
  return (
    <>
      <h3>{words.use}</h3>
      <Copyable label={words.curl} text={lines.curl} />
      <Copyable label={words.claudeCode} text={lines.claudeCode} />
      <Copyable label={words.openai} text={lines.openai} />
    </>
  )
}
