import type { DialectName } from '../../../lib/turns/dialects/dialect.ts'

/** How an answer is asked for: as it is written, or whole. */
export type Form = 'stream' | 'whole'

/** What is asked, in any dialect. */
export interface Question {
  readonly text: string
  readonly maxTokens: number
}

/** An answer, as its reader was told it. */
export interface Told {
  readonly text: string
  /** How it ended, each time that it did: `completed`, `stopped`, or the code of an error. */
  readonly endings: readonly string[]
}

/** How a client of one dialect asks, and what it is told: all that a proof has to know of the dialect. */
export interface DialectClient {
  readonly name: DialectName
  readonly paths: Readonly<Record<Form, string>>
  /** Whether questions and answers become messages of a chat; then a stream can be read again by the id of its turn. */
  readonly hasChats: boolean
  /** The status of what no budget can pay for. */
  readonly overBudget: number
  body(question: Question, form: Form): object
  /** The pieces of a journal as a stream; without this method they are one. */
  streamOf?(pieces: readonly string[]): string
  /** @param answer the body of a response of either form, also of one that is a refusal */
  told(answer: string): Told
}
