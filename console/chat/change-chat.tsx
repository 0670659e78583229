import { useSignal } from '@preact/signals'
import { Dialog } from '../parts/dialog.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { texts } from '../texts.ts'
import { type Chat, deleteChat, renameChat } from './chats.ts'

export interface ChatChange {
  readonly kind: 'rename' | 'delete'
  readonly chat: Chat
}

interface Props {
  change: ChatChange
  onClose: () => void
  onDeleted: (chat: Chat) => void
}

/** Asks for a chat's new title, or whether it may go. */
export function ChangeChat({ change: { kind, chat }, onClose, onDeleted }: Props) {
  const title = useSignal(chat.title)
  const error = useSignal<Error | undefined>(undefined)
  const isBusy = useSignal(false)
  const change = async () => {
    if (kind === 'rename') await renameChat(chat.id, title.value.trim())
    else {
      await deleteChat(chat.id)
      onDeleted(chat)
    }
    onClose()
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (isBusy.value) return
    isBusy.value = true
    void change()
      .catch((reason: Error) => (error.value = reason))
      .finally(() => (isBusy.value = false))
  }
  return (
    <Dialog title={kind === 'rename' ? texts.chat.rename : texts.chat.delete} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        {kind === 'rename' ? (
          <label class="field">
            <span class="field-label">{texts.chat.title}</span>
            <input
              required
              maxLength={200}
              value={title.value}
              onInput={({ currentTarget }) => (title.value = currentTarget.value)}
            />
          </label>
        ) : (
          <p>{texts.chat.deleteQuestion(chat.title)}</p>
        )}
        {error.value && <ErrorNote error={error.value} />}
        <div class="dialog-actions">
          <button type="button" class="button button-quiet" onClick={onClose}>
            {texts.actions.cancel}
          </button>
          <button
            type="submit"
            class={kind === 'delete' ? 'button button-danger' : 'button'}
            disabled={isBusy.value}
          >
            {kind === 'rename' ? texts.actions.save : texts.chat.delete}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
