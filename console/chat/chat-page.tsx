import { useEffect, useRef } from 'preact/hooks'
import { navigate, visits } from '../app/router.tsx'
import { may } from '../app/session.ts'
import { texts } from '../texts.ts'
import { ChatList } from './chat-list.tsx'
import { Composer } from './composer.tsx'
import { Conversation } from './conversation.ts'
import { loadModels } from './models.ts'
import { Reader } from './reader.tsx'
import { Thread } from './thread.tsx'

/** `/chat` begins a chat, `/chat/{id}` goes on with one. */
export function Page({ rest: [chatId] }: { rest: readonly string[] }) {
  const conversation = useConversation(chatId)
  useEffect(() => void loadModels(), [])
  return (
    <div class="chat">
      <h1 class="unseen">{texts.pages.chat}</h1>
      <Thread key={conversation} conversation={conversation} />
      {may('chat:write') ? <Composer conversation={conversation} /> : <Reader />}
    </div>
  )
}

export function Aside({ rest: [chatId] }: { rest: readonly string[] }) {
  return <ChatList openId={chatId} />
}

/**
 * The conversation of an address. One that has begun here gets its address later, and stays the same; who goes to `/chat` once
 * more wants another.
 */
function useConversation(chatId: string | undefined): Conversation {
  const held = useRef<Conversation | undefined>(undefined)
  const visit = useRef(visits.value)
  const isOnceMore = chatId === undefined && visit.current !== visits.value && hasTurns(held.current)
  visit.current = visits.value
  if (held.current === undefined || held.current.chatId.peek() !== chatId || isOnceMore) {
    held.current?.close()
    held.current = new Conversation(chatId, (begun) => navigate(`/chat/${begun}`, { replace: true }))
    void held.current.open()
  }
  useEffect(() => () => held.current?.close(), [])
  return held.current
}

const hasTurns = (conversation: Conversation | undefined): boolean =>
  (conversation?.turns.peek().length ?? 0) > 0
