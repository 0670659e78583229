import { lastQuestion } from './answers/last-question.ts'
import type { Behaviour } from './behaviour.ts'
import type { MessagesRequest } from './requests/messages-request.ts'

/** Decides by the user's last text. */
export type AnswerBy = (question: string) => Behaviour

/** The pace of a Claude that is pleasant to watch. */
const pleasant: Behaviour = { firstTokenMs: 150, tokenMs: 25 }

/** What the next requests will be answered with: first the queue, in order, then always the default. */
export class Script {
  #queue: Behaviour[] = []
  #default: AnswerBy = () => pleasant

  push(behaviours: readonly Behaviour[]): void {
    this.#queue.push(...behaviours)
  }

  setDefault(answerBy: AnswerBy): void {
    this.#default = answerBy
  }

  take(request: MessagesRequest): Behaviour {
    return this.#queue.shift() ?? this.#default(lastQuestion(request))
  }

  reset(): void {
    this.#queue = []
    this.#default = () => pleasant
  }
}
