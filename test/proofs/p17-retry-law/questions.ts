import { setTimeout as pause } from 'node:timers/promises'
import type { Application } from '../../harness/application.ts'
import { BrokenPromise } from '../proof.ts'
import { answered, type Fate } from './fates.ts'

/** A question, and the fates of the calls to Claude that it leads to. */
export interface Question {
  readonly path: '/chat' | '/chat/stream'
  readonly model: string
  readonly fates: readonly Fate[]
  /** Where it is asked, in words: time may be short there. */
  readonly where: string
  readonly url: string
}

const mostCalls = 3
/** Or a model that is left alone would use up all that is to be asked. */
const respiteMs = 1_000
/** Nobody asks once time is up, nor a model that has failed for others too often just now. */
const excuse = /"code":"(deadline_exceeded|upstream_unavailable)"/

/** Questions that each meet their own Claude. */
export class Questions {
  /** The number of calls that each has led to. */
  readonly calls: number[] = []
  readonly #app: Application
  readonly #asked: Question[] = []

  constructor(app: Application) {
    this.#app = app
    this.answer()
  }

  /** From now on each of these questions meets its own Claude, and any other gets an answer. */
  answer(): void {
    this.#app.claude.answerBy((message) => {
      const index = Number(message)
      const call = this.calls[index] ?? 0
      if (Number.isInteger(index)) this.calls[index] = call + 1
      return (this.#asked[index]?.fates[call] ?? answered).behaviour
    })
  }

  /**
   * Asks, reads whatever comes, and counts the calls.
   * @param lawful how many there should be
   * @throws BrokenPromise
   */
  async ask(question: Question, lawful = lawfulCalls(question.fates)): Promise<void> {
    const index = this.#asked.push(question) - 1
    this.calls[index] = 0
    const { organizationId, userId } = this.#app.ada
    const response = await fetch(`${question.url}${question.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-org-id': organizationId, 'x-user-id': userId },
      body: JSON.stringify({ message: String(index), model: question.model }),
    })
    const body = await response.text()
    const calls = this.calls[index] ?? 0
    if (calls === lawful) return
    if (calls < lawful && excuse.test(body)) return pause(respiteMs)
    const met = question.fates.slice(0, calls).map(({ name }) => name)
    throw new BrokenPromise(
      `${met.join(', then ')}${question.where}: Claude was asked ${times(calls)}, and should have been ${times(lawful)}`,
    )
  }
}

function lawfulCalls(fates: readonly Fate[]): number {
  const ambiguous = fates.flatMap(({ isAmbiguous }, call) => (isAmbiguous ? [call] : []))
  const last = fates.findIndex(({ isLast }, call) => isLast || call === ambiguous[1])
  return last === -1 ? mostCalls : Math.min(mostCalls, last + 1)
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`)
