import type { MessageBody } from '../../../client/index.ts'

/** A question that was sent, of which no turn is known yet. */
export interface PendingQuestion {
  readonly body: MessageBody
  readonly idempotencyKey: string
}

/** In this tab: after a reload the same key finds the turn that was begun, or begins it. */
const kept = 'console.pending'

/** What the page before this one has left. */
let left = read()

/** The question that was under way when the page was left or reloaded; once. */
export function takeLeftQuestion(chatId: string | undefined): PendingQuestion | undefined {
  if (left?.body.chat_id !== chatId) return undefined
  const question = left
  left = undefined
  return question
}

export function keepPending(question: PendingQuestion): void {
  sessionStorage.setItem(kept, JSON.stringify(question))
}

export function forgetPending({ idempotencyKey }: PendingQuestion): void {
  if (read()?.idempotencyKey === idempotencyKey) sessionStorage.removeItem(kept)
}

function read(): PendingQuestion | undefined {
  const text = sessionStorage.getItem(kept)
  return text === null ? undefined : (JSON.parse(text) as PendingQuestion)
}
