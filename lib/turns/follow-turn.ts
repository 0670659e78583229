import { setTimeout as pause } from 'node:timers/promises'
import { ApiError } from '../errors.ts'
import type { EventStream } from '../http/event-stream.ts'
import { JournalReader } from '../journal/journal-reader.ts'
import { findTurn, type StoredTurn, type TurnReader } from './find-turn.ts'
import { failureOfTurn } from './turn-failure.ts'
import { endFrame, startFrame, tokenFrames } from './turn-frames.ts'

/** How often, in ms, the journal of a running turn is read. */
const readEveryMs = 250
/** How often, in ms, its producer is told that somebody reads along. */
const followEveryMs = 2_000
/** How often, in ms, Postgres is asked for the end of a turn whose journal says nothing more. */
const askEveryMs = 3_000

/** A turn that another request produces or has produced: live from its journal, or as it was stored. */
export class FollowedTurn {
  readonly #reader: TurnReader
  readonly #journal: JournalReader
  readonly #deadlineAt: number
  #stored: StoredTurn
  #followedAt = -Infinity
  #askedAt = performance.now()

  private constructor(reader: TurnReader, stored: StoredTurn, deadlineAt: number) {
    this.#reader = reader
    this.#stored = stored
    this.#deadlineAt = deadlineAt
    this.#journal = new JournalReader({ organizationId: reader.organizationId, turnId: stored.id })
  }

  /**
   * Finds the turn, and waits until Claude has begun to answer or it is clear that there is no answer.
   * @param deadlineAt in ms since the epoch: nobody follows longer
   * @throws NotFoundError, UnavailableError; the failure of a turn that never began
   */
  static async find(reader: TurnReader, turnId: string, deadlineAt: number): Promise<FollowedTurn> {
    const turn = new FollowedTurn(reader, await findTurn(reader, turnId), deadlineAt)
    await turn.#readWhere((unavailable) => {
      if (turn.#stored.state === 'running') throw unavailable
    })
    while (!turn.#hasBegun) await turn.#wait()
    const { beginning, head } = turn.#journal
    if (beginning === undefined && head?.ending?.failure) throw new ApiError(head.ending.failure)
    return turn
  }

  /**
   * What sends the frames that come after a piece of the answer, to the terminal one. Where time is up before that, the
   * stream just ends, and its client resumes.
   * @param after the id of the last `token` that the client has; 0 for none
   * @throws ApiError 410 where nobody knows any more which piece that was
   */
  relayAfter(after: number): (client: EventStream) => Promise<void> {
    const { beginning } = this.#journal
    if (beginning !== undefined) {
      return (client) => this.#relayJournal(client, after, after === 0 ? beginning.frame : '')
    }
    if (after > 0) throw positionGone()
    const start = startFrame(this.#stored, this.#stored.model)
    return async (client) => client.send(start + this.#rest(0))
  }

  /** Waits for the end. @throws ApiError with what the turn failed of, or 409 where time is up */
  async end(): Promise<StoredTurn> {
    while (this.#stored.state === 'running') {
      if (this.#journal.head?.endedAt !== undefined) await this.#ask()
      else await this.#wait()
    }
    if (this.#stored.state === 'completed' || this.#stored.state === 'stopped') return this.#stored
    const reported = this.#journal.head?.ending?.failure
    throw reported ? new ApiError(reported) : failureOfTurn(this.#stored.errorCode ?? '')
  }

  get #hasBegun(): boolean {
    const { beginning, head } = this.#journal
    return this.#stored.state !== 'running' || beginning !== undefined || head?.endedAt !== undefined
  }

  async #relayJournal(client: EventStream, after: number, beginning: string): Promise<void> {
    await client.send(beginning)
    let sent = after
    while (!client.clientGone) {
      const news = this.#journal.texts.slice(sent)
      if (news.length > 0) await client.send(tokenFrames(news, sent + 1))
      sent += news.length
      const ending = this.#journal.head?.ending
      if (ending !== undefined && this.#journal.isComplete) return client.send(ending.frame ?? '')
      if (this.#stored.state !== 'running') return client.send(this.#rest(sent))
      if (Date.now() >= this.#deadlineAt) return
      // What is missing after the end was lost to the journal, or is on its way.
      await (ending === undefined ? this.#wait() : this.#ask())
    }
  }

  /** What the journal does not have, from the stored message, as one piece. */
  #rest(sent: number): string {
    const known = this.#journal.texts.join('').length
    const text = this.#stored.text.slice(known)
    const last = Math.max(sent + 1, this.#journal.head?.pieces ?? 0)
    return tokenFrames(text === '' ? [] : [text], last) + storedEndFrame(this.#stored)
  }

  /** Some time later everything is known that has become known meanwhile. */
  async #wait(): Promise<void> {
    if (Date.now() >= this.#deadlineAt) throw stillRunning()
    const now = performance.now()
    if (!this.#journal.isAlive && now - this.#askedAt > askEveryMs) await this.#ask()
    if (!this.#stored.journaled) throw stillRunning()
    await pause(readEveryMs)
    await this.#readWhere(() => undefined)
    if (now - this.#followedAt > followEveryMs) {
      this.#followedAt = now
      await this.#journal.follow().catch(() => undefined)
    }
  }

  async #ask(): Promise<void> {
    this.#askedAt = performance.now()
    await pause(readEveryMs)
    await this.#readWhere(() => undefined)
    this.#stored = await findTurn(this.#reader, this.#stored.id)
  }

  async #readWhere(otherwise: (unavailable: unknown) => void): Promise<void> {
    await this.#journal.read().catch(otherwise)
  }
}

function storedEndFrame(turn: StoredTurn): string {
  const { state, errorCode = '' } = turn
  const cameToItsEnd = state === 'completed' || state === 'stopped'
  const failure = cameToItsEnd ? undefined : failureOfTurn(errorCode)
  return endFrame(turn, { ...turn, failure }, turn.requestId)
}

/** 409 with Retry-After: the turn runs where nobody can follow it. */
function stillRunning(): ApiError {
  return new ApiError({
    status: 409,
    type: 'invalid_request_error',
    code: 'turn_in_progress',
    message: 'The turn is still running, and cannot be followed from here.',
    retryAfterSeconds: 2,
  })
}

function positionGone(): ApiError {
  return new ApiError({
    status: 410,
    type: 'invalid_request_error',
    code: 'resume_position_gone',
    message:
      'The pieces of this answer are not known any more: ask without Last-Event-ID for the whole of it.',
  })
}
