import { signal } from '@preact/signals'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { learnBudgets } from '../sign-in/sign-in.ts'
import { loadChats, tellOtherTabs } from './chats.ts'
import { chosenBody } from './models.ts'
import { LiveTurn } from './turn/live-turn.ts'
import { type PendingQuestion, takeLeftQuestion } from './turn/pending-questions.ts'

export type Message = Schemas['Message']

/** A page of the API: messages that stand together, in the order of the conversation. */
export interface MessagePage {
  readonly key: string
  readonly messages: readonly Message[]
}

const pageSize = 20

/** One chat as it is read and written here: what was said before, page by page from the end, and what is said now. */
export class Conversation {
  /** Undefined: it begins with the first question. */
  readonly chatId = signal<string | undefined>(undefined)
  /** What was loaded, the earliest first. */
  readonly pages = signal<readonly MessagePage[]>([])
  readonly hasEarlier = signal(false)
  readonly isLoading = signal(false)
  readonly error = signal<Error | undefined>(undefined)
  /** What was asked or found running since the conversation was opened. */
  readonly turns = signal<readonly LiveTurn[]>([])
  #cursor: string | null = null
  readonly #onBegun: (chatId: string) => void

  /** @param onBegun learns the id of a chat that begins here */
  constructor(chatId: string | undefined, onBegun: (chatId: string) => void) {
    this.chatId.value = chatId
    this.#onBegun = onBegun
  }

  /** The turn that is being answered. */
  get running(): LiveTurn | undefined {
    return this.turns.value.find(({ phase }) => phase.value !== 'ended')
  }

  /** Loads the end of the chat, and takes up what a reload of the page has left. */
  async open(): Promise<void> {
    const left = takeLeftQuestion(this.chatId.value)
    if (this.chatId.value !== undefined) await this.loadEarlier()
    if (left) {
      this.#run(LiveTurn.ask(left))
      return
    }
    const last = this.pages.value.at(-1)?.messages.at(-1)
    if (last?.role === 'user') this.#run(LiveTurn.follow(last.turn_id))
  }

  async loadEarlier(): Promise<void> {
    const chatId = this.chatId.value
    if (chatId === undefined || this.isLoading.value) return
    this.isLoading.value = true
    try {
      const page = await dataOf(
        api.GET('/chats/{chat_id}/messages', {
          params: {
            path: { chat_id: chatId },
            query: { limit: pageSize, order: 'newest_first', ...(this.#cursor && { cursor: this.#cursor }) },
          },
        }),
      )
      const messages = page.data.toReversed()
      const [first] = messages
      if (first) this.pages.value = [{ key: first.id, messages }, ...this.pages.value]
      this.#cursor = page.next_cursor
      this.hasEarlier.value = page.has_more
      this.error.value = undefined
    } catch (error) {
      this.error.value = error as Error
    } finally {
      this.isLoading.value = false
    }
  }

  /** Sends a question, unless one is being answered. @returns whether it was sent */
  ask(message: string): boolean {
    if (this.running) return false
    const chatId = this.chatId.value
    this.#run(
      LiveTurn.ask({
        body: { message, ...(chatId !== undefined && { chat_id: chatId }), ...chosenBody() },
        idempotencyKey: crypto.randomUUID(),
      }),
    )
    return true
  }

  /** Sends a question again that failed, in the place of its failure. The same key: it stays one message. */
  askAgain(failed: LiveTurn, question: PendingQuestion): void {
    this.turns.value = this.turns.value.filter((turn) => turn !== failed)
    this.#run(LiveTurn.ask(question))
  }

  forget(turn: LiveTurn): void {
    this.turns.value = this.turns.value.filter((other) => other !== turn)
  }

  close(): void {
    for (const turn of this.turns.value) turn.leave()
  }

  /** What a question that was sent again after a reload had already brought into the chat is shown once. */
  #leaveToTurn(turnId: string): void {
    const ofOthers = ({ turn_id: id }: Message) => id !== turnId
    if (this.pages.value.every(({ messages }) => messages.every(ofOthers))) return
    this.pages.value = this.pages.value.map(({ key, messages }) => ({
      key,
      messages: messages.filter(ofOthers),
    }))
  }

  #run(turn: LiveTurn): void {
    this.turns.value = [...this.turns.value, turn]
    turn.start.subscribe((start) => {
      if (!start) return
      if (turn.question) this.#leaveToTurn(start.turn_id)
      if (this.chatId.value !== undefined) return
      this.chatId.value = start.chat_id
      this.#onBegun(start.chat_id)
    })
    void turn.run().then(() => {
      tellOtherTabs()
      return Promise.all([loadChats(), learnBudgets()])
    })
  }
}
