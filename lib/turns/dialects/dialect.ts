import type { PiecesOf } from '../../claude/answer.ts'
import type { ApiError } from '../../errors.ts'
import type { ChatId, MessageId, TurnId } from '../../ids.ts'
import type { Outcome } from '../../outcome.ts'

/** What a turn is found by. */
export interface TurnIds {
  readonly id: TurnId
  /** Undefined: the turn has no chat. */
  readonly chatId: ChatId | undefined
  readonly answerId: MessageId
}

/** What the first frame tells of a turn; what it has left out is known only as long as its journal. */
export type BegunTurn = TurnIds & { readonly maxTokens: number; readonly leftOut?: number }

/** How a turn ended, as its client is told. */
export interface TurnEnd extends Pick<Outcome, 'stopReason' | 'bill'> {
  readonly state: Outcome['state'] | 'running'
  readonly settledAt: Date
}

/** With a failure where the answer did not reach its end, or could not be kept. */
export type EndedTurn = TurnEnd & {
  readonly failure: ApiError | undefined
  /** `message_stop` as it came, where the answer is complete and its process tells of it. */
  readonly lastLines?: string | undefined
}

/** A turn at its end, with all of its answer. */
export type WholeTurn = EndedTurn & { readonly pieces: readonly string[] }

/** The name under which a turn's row says how it is told. */
export type DialectName = 'chat' | 'anthropic'

/**
 * How turns are told to clients of one kind. All of them share the journey of a turn, its journal and its ledger; they
 * differ in what a piece of an answer is, and in the server-sent events that tell of pieces and ends.
 */
export interface Dialect {
  readonly name: DialectName
  readonly piecesOf: PiecesOf
  /** What is stored of an answer; '' where nothing is. */
  keptText(pieces: readonly string[]): string
  /** What of a stored answer these pieces do not tell, as one piece; without this, only a journal can tell a turn again. */
  restOf?(kept: string, pieces: readonly string[]): string
  /** All that Claude has written: what it has not counted is charged by this. */
  writtenText(pieces: readonly string[]): string
  /** The failure as a client of this turn is told it. */
  toldFailure(failure: ApiError, turn: TurnIds): ApiError
  /** Claude has begun. */
  startFrame(turn: BegunTurn, model: string): string
  /** Some pieces of the answer. @param first the number of the first of them; they count from 1 */
  pieceFrames(pieces: readonly string[], first: number): string
  /** The answer came to its end or was stopped, or it broke off. */
  endFrame(turn: TurnIds, ended: EndedTurn, requestId: string): string
  /** The answer broke off, or never began. */
  failureFrame(turn: TurnIds, failure: ApiError, requestId: string): string
  /** Somebody may not read on; the turn itself goes on. */
  refusalFrame(refusal: ApiError, requestId: string): string
  /** The whole answer for a client that asked for no stream, as JSON; undefined where it is not whole. */
  whole(turn: TurnIds, ended: WholeTurn): object | undefined
}
