import type { MessageBody } from '../../../client/index.ts'

/** A question that was sent, of which no turn is known yet. */
export interface PendingQuestion {
  readonly body: MessageBody
  readonly idempotencyKey: string
}

/** In this tab: after a reload the same key finds the turn that was begun, or begins it. */
const kept = 'console.pending'

export function keepPending(question: PendingQuestion): void {
  sessionStorage.setItem(kept, JSON.stringify(question))
}

export function forgetPending({ idempotencyKey }: PendingQuestion): void {
  if (pendingQuestion()?.idempotencyKey === idempotencyKey) sessionStorage.removeItem(kept)
}

export function pendingQuestion(): PendingQuestion | undefined {
  const text = sessionStorage.getItem(kept)
  return text === null ? undefined : (JSON.parse(text) as PendingQuestion)
}
