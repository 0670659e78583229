import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Link, navigate } from '../app/router.tsx'
import { may, me } from '../app/session.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'
import { ChangeChat, type ChatChange } from './change-chat.tsx'
import {
  areChatsLoading,
  type Chat,
  chats,
  chatsError,
  hasMoreChats,
  loadChats,
  loadMoreChats,
  search,
  showsEverybody,
} from './chats.ts'

const typingMs = 250

/** The chats of the caller, to find, open, rename and delete. */
export function ChatList({ openId }: { openId: string | undefined }) {
  const change = useSignal<ChatChange | undefined>(undefined)
  useEffect(() => void loadChats(), [showsEverybody.value])
  useEffect(() => {
    const timer = setTimeout(() => void loadChats(), typingMs)
    return () => clearTimeout(timer)
  }, [search.value])
  return (
    <section class="chat-list" aria-label={texts.chat.list}>
      {may('chat:write') && (
        <Link to="/chat" class="button button-quiet chat-new">
          <Icon name="plus" size={18} /> {texts.chat.begin}
        </Link>
      )}
      <label class="search">
        <Icon name="search" size={16} />
        <span class="unseen">{texts.chat.search}</span>
        <input
          type="search"
          class="input"
          placeholder={texts.chat.search}
          value={search.value}
          onInput={({ currentTarget }) => (search.value = currentTarget.value)}
        />
      </label>
      {may('chat:read-organization') && (
        <label class="check">
          <input
            type="checkbox"
            checked={showsEverybody.value}
            onChange={({ currentTarget }) => (showsEverybody.value = currentTarget.checked)}
          />
          {texts.chat.ofEverybody}
        </label>
      )}
      {chatsError.value && <ErrorNote error={chatsError.value} onRetry={() => void loadChats()} />}
      <ul class="chat-items">
        {chats.value.map((chat) => (
          <Item
            key={chat.id}
            chat={chat}
            isOpen={chat.id === openId}
            onChange={(kind) => (change.value = { kind, chat })}
          />
        ))}
      </ul>
      {chats.value.length === 0 && !areChatsLoading.value && !chatsError.value && (
        <p class="chat-none">{search.value.trim() === '' ? texts.chat.none : texts.chat.noneFound}</p>
      )}
      {hasMoreChats.value && (
        <button
          type="button"
          class="button button-quiet button-small"
          disabled={areChatsLoading.value}
          onClick={() => void loadMoreChats()}
        >
          {texts.actions.more}
        </button>
      )}
      {change.value && (
        <ChangeChat
          change={change.value}
          onClose={() => (change.value = undefined)}
          onDeleted={({ id }) => {
            if (id === openId) navigate('/chat')
          }}
        />
      )}
    </section>
  )
}

function Item(props: { chat: Chat; isOpen: boolean; onChange: (kind: ChatChange['kind']) => void }) {
  const { id, title, user_id: userId } = props.chat
  const isOwn = userId === me.value?.user.id
  return (
    <li class="chat-item">
      <Link
        to={`/chat/${id}`}
        class="chat-link"
        title={title}
        aria-current={props.isOpen ? 'page' : undefined}
      >
        <span class="cut">{title}</span>
        {!isOwn && <span class="unseen">{texts.chat.ofAnother}</span>}
      </Link>
      {isOwn && may('chat:write') && (
        <span class="chat-item-actions">
          <button
            type="button"
            class="icon-button"
            aria-label={texts.chat.renameOne(title)}
            title={texts.chat.rename}
            onClick={() => props.onChange('rename')}
          >
            <Icon name="edit" size={16} />
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={texts.chat.deleteOne(title)}
            title={texts.chat.delete}
            onClick={() => props.onChange('delete')}
          >
            <Icon name="trash" size={16} />
          </button>
        </span>
      )}
    </li>
  )
}
