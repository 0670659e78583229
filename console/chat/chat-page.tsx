import { useEffect, useRef } from 'preact/hooks'
import { navigate } from '../app/router.tsx'
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

/** The conversation of an address. One that has begun here gets its address later, and stays the same. */
function useConversation(chatId: string | undefined): Conversation {
  const held = useRef<Conversation | undefined>(undefined)
  if (held.current === undefined || held.current.chatId.peek() !== chatId) {
    held.current?.close()
    held.current = new Conversation(chatId, (begun) => navigate(`/chat/${begun}`, { replace: true }))
    void held.current.open()
  }
  useEffect(() => () => held.current?.close(), [])
  return held.current
}
