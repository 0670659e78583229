import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { me } from '../app/session.ts'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'
import { findChat } from './chats.ts'
import { ChoicesBar } from './choices-bar.tsx'
import type { Conversation } from './conversation.ts'
import { Options } from './options.tsx'
import { Reader } from './reader.tsx'

/** Where questions are written. Enter sends, Shift and Enter break the line. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const text = useSignal('')
  const showsOptions = useSignal(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const isForeign = useIsForeign(conversation)
  const { running } = conversation
  useEffect(() => {
    // On a telephone the keyboard would cover what is to be read first.
    if (matchMedia('(hover: hover)').matches) area.current?.focus({ preventScroll: true })
  }, [conversation])

  if (isForeign) return <Reader />
  const send = () => {
    if (text.value.trim() === '' || !conversation.ask(text.value)) return
    text.value = ''
  }
  return (
    <>
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <div class="composer-box">
          <textarea
            ref={area}
            rows={1}
            maxLength={500_000}
            aria-label={texts.chat.message}
            placeholder={texts.chat.placeholder}
            value={text.value}
            onInput={({ currentTarget }) => (text.value = currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
              event.preventDefault()
              send()
            }}
          />
          <div class="composer-foot">
            <ChoicesBar onOptions={() => (showsOptions.value = true)} />
            {running ? (
              <button
                type="button"
                class="button composer-send"
                disabled={running.isStopping.value}
                aria-label={texts.chat.stop}
                title={texts.chat.stop}
                // The second click of a double click on Send, in whose place this button has come.
                onClick={({ detail }) => detail < 2 && void running.stop()}
              >
                <Icon name="stop" size={18} />
              </button>
            ) : (
              <button
                type="submit"
                class="button composer-send"
                disabled={text.value.trim() === ''}
                aria-label={texts.chat.send}
                title={texts.chat.send}
              >
                <Icon name="up" />
              </button>
            )}
          </div>
        </div>
      </form>
      {showsOptions.value && <Options onClose={() => (showsOptions.value = false)} />}
    </>
  )
}

/** Whether the chat is somebody else's, which an admin reads and does not write in. */
function useIsForeign({ chatId }: Conversation): boolean {
  const isForeign = useSignal(false)
  useEffect(() => {
    isForeign.value = false
    const id = chatId.value
    if (id === undefined || !me.value?.scopes.includes('chat:read-organization')) return
    void findChat(id).then(
      ({ user_id: owner }) => (isForeign.value = owner !== me.peek()?.user.id),
      // The thread says why it cannot be read.
      () => undefined,
    )
  }, [chatId.value])
  return isForeign.value
}
