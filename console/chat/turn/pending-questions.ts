import type { MessageBody } from '../../../client/index.ts'
import { caller } from '../../app/session.ts'

/** A question that was sent, of which no turn is known yet. */
export interface PendingQuestion {
  readonly body: MessageBody
  readonly idempotencyKey: string
}

/** In this tab: after a reload the same key finds the turn that was begun, or begins it. */
const kept = 'console.pending'

/** What the page before this one has left, and whose it is. */
let left = read()
let leftBy = caller.peek()

/** Keeps a question that was refused until its writer comes back to its chat. */
export function leaveQuestion(question: PendingQuestion): void {
  left = question
  leftBy = caller.peek()
}

/** The question that was under way when the page was left or reloaded, or that was left; once. */
export function takeLeftQuestion(chatId: string | undefined): PendingQuestion | undefined {
  if (left?.body.chat_id !== chatId || leftBy !== caller.peek()) return undefined
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
