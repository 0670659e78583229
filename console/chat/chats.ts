import { signal } from '@preact/signals'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { caller, me } from '../app/session.ts'

export type Chat = Schemas['Chat']

const pageSize = 30

/** The list beside the conversation, as far as it is loaded; the latest used first. */
export const chats = signal<readonly Chat[]>([])
export const chatsError = signal<Error | undefined>(undefined)
export const areChatsLoading = signal(false)
/** Whether the server has more. */
export const hasMoreChats = signal(false)

/** What is looked for in titles. */
export const search = signal('')
/** Whether an admin also sees the chats of others. */
export const showsEverybody = signal(false)

caller.subscribe(() => {
  chats.value = []
  hasMoreChats.value = false
  search.value = ''
  showsEverybody.value = false
})

let cursor: string | null = null
let request = 0

/** Tells the other tabs of this browser that the list has changed. */
const otherTabs = new BroadcastChannel('console.chats')
otherTabs.addEventListener('message', () => void loadChats())

export function tellOtherTabs(): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
  otherTabs.postMessage('changed')
}

/** Loads the beginning of the list, or as much as was there. */
export function loadChats(): Promise<void> {
  cursor = null
  return loadPage(Math.min(100, Math.max(pageSize, chats.value.length)), [])
}

export function loadMoreChats(): Promise<void> {
  return areChatsLoading.value ? Promise.resolve() : loadPage(pageSize, chats.value)
}

async function loadPage(limit: number, before: readonly Chat[]): Promise<void> {
  request += 1
  const mine = request
  areChatsLoading.value = true
  const mayChoose = me.value?.scopes.includes('chat:read-organization') && !showsEverybody.value
  try {
    const page = await dataOf(
      api.GET('/chats', {
        params: {
          query: {
            limit,
            ...(cursor !== null && { cursor }),
            ...(search.value.trim() !== '' && { search: search.value.trim() }),
            ...(mayChoose && me.value && { user_id: me.value.user.id }),
          },
        },
      }),
    )
    if (mine !== request) return
    chats.value = [...before, ...page.data]
    hasMoreChats.value = page.has_more
    cursor = page.next_cursor
    chatsError.value = undefined
  } catch (error) {
    if (mine === request) chatsError.value = error as Error
  } finally {
    if (mine === request) areChatsLoading.value = false
  }
}

const at = (chatId: string) => ({ params: { path: { chat_id: chatId } } })

/** @throws ApiError */
export async function renameChat(chatId: string, title: string): Promise<void> {
  const renamed = await dataOf(api.PATCH('/chats/{chat_id}', { ...at(chatId), body: { title } }))
  chats.value = chats.value.map((chat) => (chat.id === chatId ? renamed : chat))
  tellOtherTabs()
}

/** @throws ApiError */
export async function deleteChat(chatId: string): Promise<void> {
  await dataOf(api.DELETE('/chats/{chat_id}', at(chatId)))
  chats.value = chats.value.filter(({ id }) => id !== chatId)
  tellOtherTabs()
}

/** @throws ApiError */
export const findChat = (chatId: string): Promise<Chat> => dataOf(api.GET('/chats/{chat_id}', at(chatId)))
