import type { ApiError } from '../../errors.ts'
import type { ChatId, MessageId, TurnId } from '../../ids.ts'
import type { Outcome } from '../../outcome.ts'
import type { PiecesOf } from '../../upstream/answer.ts'
import type { WaitingPlace } from '../begin/waiting/budget-wait.ts'

/** The ids by which a turn is found. */
export interface TurnIds {
  readonly id: TurnId
  /** Undefined: the turn has no chat. */
  readonly chatId: ChatId | undefined
  readonly answerId: MessageId
}

/** What the first frame tells of a turn; `leftOut` and `waitedMs` are known only while its journal is. */
export type BegunTurn = TurnIds & {
  readonly maxTokens: number
  readonly leftOut?: number
  readonly waitedMs?: number
}

/** How a turn ended, as its client is told. */
export interface TurnEnd extends Pick<Outcome, 'stopReason' | 'bill'> {
  readonly state: Outcome['state'] | 'running'
  readonly settledAt: Date
}

/** With a failure where the answer broke off or could not be kept. */
export type EndedTurn = TurnEnd & {
  readonly failure: ApiError | undefined
  /** `message_stop` as it came, where the answer is complete and told by its own process. */
  readonly lastLines?: string | undefined
}

/** A turn at its end, with its whole answer. */
export type WholeTurn = EndedTurn & { readonly pieces: readonly string[] }

/** The name of a dialect in a turn's row. */
export type DialectName = 'chat' | 'anthropic' | 'openai_chat' | 'openai_responses'

/**
 * How turns are told to clients of one kind. All dialects share the journey of a turn, its journal and its
 * ledger; they differ in what a piece of an answer is, and in the server-sent events that tell of pieces and
 * ends.
 */
export interface Telling {
  readonly name: DialectName
  /** Whether a frame ends with this piece; a long one is several pieces. */
  endsFrame(piece: string): boolean
  /** What is stored of an answer; '' where nothing is stored. */
  keptText(pieces: readonly string[]): string
  /**
   * What these pieces lack of a stored answer, as one piece; without this method, only a journal can replay a
   * turn.
   */
  restOf?(kept: string, pieces: readonly string[]): string
  /** Everything that Claude wrote: the basis of the charge for output that Claude did not count. */
  writtenText(pieces: readonly string[]): string
  /** The failure as told to the turn's client. */
  toldFailure(failure: ApiError, turn: TurnIds): ApiError
  /**
   * The turn waits for a budget: a comment, before anything else. Without this method nothing is sent until it is decided,
   * so that a refusal has its true status: clients of others stop for that, and not for an event.
   */
  waitingFrame?(place: WaitingPlace): string
  /** Claude has begun. */
  startFrame(turn: BegunTurn, model: string): string
  /**
   * Claude thinks, and shows nothing of it; without this method, its client is told of thinking by the pieces. No piece, and
   * without a number: a stream that is resumed does not repeat it.
   * @param tokens so far, as Claude estimates them; undefined where it does not
   */
  thinkingFrame?(tokens: number | undefined): string
  /** Frames for some pieces of the answer. @param first the number of the first of them, counted from 1 */
  pieceFrames(pieces: readonly string[], first: number): string
  /** The answer ended, was stopped, or broke off. This is what its journal keeps, so it has to be short. */
  endFrame(turn: TurnIds, ended: EndedTurn, requestId: string): string
  /** The answer broke off, or never began. */
  failureFrame(turn: TurnIds, failure: ApiError, requestId: string): string
  /** The reader may not read on; the turn itself continues. @param sent the pieces that the reader has */
  refusalFrame(refusal: ApiError, requestId: string, sent?: readonly string[]): string
}

/** With what only a request of a client needs. */
export interface Dialect extends Telling {
  /** How the events of an answer become pieces. What one piece has to know of the others is kept for this turn. */
  piecesOf(turn: TurnIds, model: string): PiecesOf
  /**
   * The last frames as a client is sent them, where these repeat what the pieces have told; without this method, they are
   * what is kept.
   * @param kept what `endFrame` gave
   */
  lastFrames?(turn: TurnIds, kept: string, pieces: readonly string[]): string
  /** The whole answer as JSON, for a client that asked for no stream; undefined where it is not whole. */
  whole(turn: TurnIds, ended: WholeTurn): object | undefined
}
