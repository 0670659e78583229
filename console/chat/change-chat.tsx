import { useSignal } from '@preact/signals'
import { FormDialog } from '../parts/form-dialog.tsx'
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
  if (kind === 'rename') {
    return (
      <FormDialog
        title={texts.chat.rename}
        verb={texts.actions.save}
        onSubmit={() => renameChat(chat.id, title.value.trim())}
        onClose={onClose}
      >
        <label class="field">
          <span class="field-label">{texts.chat.title}</span>
          <input
            required
            maxLength={200}
            value={title.value}
            onInput={({ currentTarget }) => (title.value = currentTarget.value)}
          />
        </label>
      </FormDialog>
    )
  }
  const remove = async () => {
    await deleteChat(chat.id)
    onDeleted(chat)
  }
  return (
    <FormDialog
      title={texts.chat.delete}
      verb={texts.chat.delete}
      isDanger
      onSubmit={remove}
      onClose={onClose}
    >
      <p>{texts.chat.deleteQuestion(chat.title)}</p>
    </FormDialog>
  )
}
