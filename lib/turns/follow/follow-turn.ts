import { setTimeout as pause } from 'node:timers/promises'
import type { Reader } from '../../chats/owner.ts'
import { ApiError } from '../../errors.ts'
import type { EventStream } from '../../http/event-stream.ts'
import { JournalReader } from '../../journal/journal-reader.ts'
import type { Report } from '../../upstream/report/report.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { failureOfTurn } from '../settle/turn-failure.ts'
import { PieceSender } from '../wire/piece-sender.ts'
import { tellThinking } from '../wire/tell-thinking.ts'
import { findTurn, type StoredTurn } from './find-turn.ts'
import type { Listener } from './listener.ts'

/** How often the journal of a running turn is read. */
const readEveryMs = 250
/** How often its producer is told that it has a reader. */
const followEveryMs = 2_000
/** How often Postgres is asked for the end of a turn whose journal shows no sign of life. */
const askEveryMs = 3_000
/** The last words of a journal may still be on their way this long after the turn was settled. */
const closingMs = 5_000

/** Who follows a turn, and whose turns they may see, which may change while they follow. */
export interface Follower {
  readonly listener: Listener
  readonly seesAs: () => Reader
}

/** A turn produced by another request: live from its journal, or as it was stored. */
export class FollowedTurn {
  readonly #follower: Follower
  readonly #journal: JournalReader
  readonly #dialect: Dialect
  #stored: StoredTurn
  #followedAt = -Infinity
  #askedAt = performance.now()
  /** Why the journal could not be read at first. */
  #unavailable: unknown

  private constructor(follower: Follower, stored: StoredTurn, dialect: Dialect) {
    this.#follower = follower
    this.#stored = stored
    this.#dialect = dialect
    this.#journal = new JournalReader({ organizationId: follower.seesAs().organizationId, turnId: stored.id })
  }

  /**
   * Finds the turn, and waits until Claude has begun to answer or there is certain to be no answer.
   * @throws NotFoundError, UnavailableError; the failure of a turn that never began; the error that refuses
   * the follower
   */
  static async find(follower: Follower, turnId: string, dialect: Dialect): Promise<FollowedTurn> {
    const stored = await findTurn(follower.seesAs(), turnId, dialect.name)
    const turn = new FollowedTurn(follower, stored, dialect)
    await turn.#journal.read().catch((unavailable: unknown) => {
      if (turn.#stored.state === 'running') throw unavailable
      turn.#unavailable = unavailable
    })
    while (!turn.#hasBegun || turn.#isClosing) {
      await turn.#wait()
      await turn.#requireAdmission()
    }
    const { beginning, head } = turn.#journal
    const isUnbegun = beginning === undefined && !head?.pieces
    if (isUnbegun && head?.ending?.failure) throw new ApiError(head.ending.failure)
    return turn
  }

  /**
   * What sends the frames after a piece of the answer, up to the terminal one. Where time runs out before
   * that, the stream just ends, and its client resumes.
   * @param after the id of the last `token` that the client has; 0 for none
   * @throws ApiError 410 where it is no longer known which piece that was; UnavailableError where it cannot
   * be told now
   */
  relayAfter(after: number): (client: EventStream) => Promise<void> {
    const { beginning } = this.#journal
    if (beginning !== undefined) {
      if (this.#isEnded && !this.#knowsPosition(after)) throw positionGone()
      return (client) => this.#relayJournal(client, after, after === 0 ? beginning.frame : '')
    }
    if (after > 0) throw this.#unavailable ?? positionGone()
    if (!this.#dialect.restOf) throw this.#unavailable ?? this.#failure ?? positionGone()
    const start = this.#dialect.startFrame(this.#stored, this.#stored.model)
    return async (client) => client.sendLast(start + this.#rest(0))
  }

  /**
   * Waits for the end.
   * @throws ApiError with the failure of the turn or the refusal of the follower, or 409 where time is up
   */
  async #end(): Promise<StoredTurn> {
    while (this.#stored.state === 'running') {
      if (this.#journal.head?.endedAt !== undefined) await this.#ask()
      else await this.#wait()
      await this.#requireAdmission()
    }
    if (this.#stored.state === 'completed' || this.#stored.state === 'stopped') return this.#stored
    while (!this.#isEnded) await this.#ask()
    const reported = this.#journal.head?.ending?.failure
    throw reported ? new ApiError(reported) : failureOfTurn(this.#stored.errorCode ?? '')
  }

  /**
   * Waits for the end.
   * @returns the whole answer, as JSON
   * @throws ApiError with the failure of the turn or the refusal of the follower, 409 where time is up, or
   * 410 where the whole answer no longer exists
   */
  async whole(): Promise<object> {
    const stored = await this.#end()
    while (this.#isClosing) await this.#ask()
    const { pieces, head, isComplete } = this.#journal
    const kept = this.#dialect.restOf ? [stored.text] : isComplete ? pieces : undefined
    if (kept === undefined) throw positionGone()
    const lastLines = stored.state === 'completed' ? head?.ending?.frame : undefined
    const whole = this.#dialect.whole(stored, { ...stored, failure: undefined, pieces: kept, lastLines })
    if (whole === undefined) throw failureOfTurn('turn_stopped')
    return whole
  }

  /**
   * Whether the follower may read on. After a change of role they may no longer be allowed to see this turn.
   */
  get #admission(): Listener['admission'] {
    const { admission } = this.#follower.listener
    const renew = async () => {
      const { userId } = this.#follower.seesAs()
      await admission.renew()
      if (this.#follower.seesAs().userId !== userId) await this.#look()
    }
    return {
      get holds() {
        return admission.holds
      },
      renew,
    }
  }

  async #requireAdmission(): Promise<void> {
    const { holds, renew } = this.#admission
    if (!holds) await renew()
  }

  get #hasBegun(): boolean {
    const { beginning, head } = this.#journal
    return this.#isEnded || beginning !== undefined || head?.endedAt !== undefined
  }

  /** Whether the turn is settled, and its journal will add nothing more. */
  get #isEnded(): boolean {
    return this.#stored.state !== 'running' && !this.#isClosing
  }

  /** The end of a journal and its last pieces are written side by side: either may be there first. */
  get #isClosing(): boolean {
    const { head, isComplete } = this.#journal
    if (this.#stored.state === 'running' || head === undefined || isComplete) return false
    return Date.now() - this.#stored.settledAt.getTime() < closingMs
  }

  /**
   * Whether it is known which pieces come after that one: pieces that the journal lost are not in its count
   * either.
   */
  #knowsPosition(after: number): boolean {
    const { pieces, head } = this.#journal
    return after <= pieces.length || after >= (head?.pieces ?? Infinity)
  }

  async #relayJournal(client: EventStream, after: number, beginning: string): Promise<void> {
    const { requestId, deadlineAt } = this.#follower.listener
    const listener = { requestId, deadlineAt, admission: this.#admission }
    const sender = new PieceSender(client, after, listener, this.#dialect)
    await client.send(beginning)
    using _ = tellThinking(sender, this.#dialect, () => this.#thinking)
    for (;;) {
      sender.send(this.#journal.pieces)
      if (!(await sender.areTaken())) return
      const ending = this.#journal.head?.ending
      if (ending !== undefined && this.#journal.isComplete)
        return client.sendLast(this.#lastFrames(ending.frame))
      if (this.#isEnded) return client.sendLast(this.#rest(sender.sent))
      if (Date.now() >= deadlineAt) return
      await (ending === undefined && this.#stored.state === 'running' ? this.#wait() : this.#ask())
    }
  }

  /** As the last batch has it. Nobody thinks any more whose process has died. */
  get #thinking(): Report['thinking'] | undefined {
    const { isAlive, report } = this.#journal
    return isAlive ? (report as Partial<Report> | undefined)?.thinking : undefined
  }

  /** What the journal lacks, taken from the stored answer, as one piece. */
  #rest(sent: number): string {
    const dialect = this.#dialect
    if (!this.#knowsPosition(sent)) return this.#terminalFrame(positionGone())
    // Who settled it may have died before its journal had an end.
    if (!dialect.restOf) return this.#terminalFrame(this.#failure ?? positionGone())
    const { pieces, head } = this.#journal
    const rest = sent > pieces.length ? '' : dialect.restOf(this.#stored.text, pieces)
    const last = Math.max(sent + 1, head?.pieces ?? 0)
    return dialect.pieceFrames(rest === '' ? [] : [rest], last) + this.#terminalFrame(this.#failure)
  }

  /** Why the turn has not come to its end, as stored. */
  get #failure(): ApiError | undefined {
    const { state, errorCode = '' } = this.#stored
    return state === 'completed' || state === 'stopped' ? undefined : failureOfTurn(errorCode)
  }

  #terminalFrame(failure: ApiError | undefined): string {
    const ended = { ...this.#stored, failure }
    return this.#lastFrames(this.#dialect.endFrame(this.#stored, ended, this.#stored.requestId))
  }

  #lastFrames(kept: string | undefined): string {
    if (kept === undefined) return ''
    return this.#dialect.lastFrames?.(this.#stored, kept, this.#journal.pieces) ?? kept
  }

  /** Waits a little, then reads what has become known meanwhile. */
  async #wait(): Promise<void> {
    if (Date.now() >= this.#follower.listener.deadlineAt) throw stillRunning()
    const now = performance.now()
    if (!this.#journal.isAlive && now - this.#askedAt > askEveryMs) await this.#ask()
    if (this.#stored.state === 'running' && !this.#stored.journaled) throw stillRunning()
    await pause(readEveryMs)
    await this.#journal.read().catch(() => undefined)
    if (now - this.#followedAt > followEveryMs) {
      this.#followedAt = now
      await this.#journal.follow().catch(() => undefined)
    }
  }

  async #ask(): Promise<void> {
    if (Date.now() >= this.#follower.listener.deadlineAt) throw stillRunning()
    this.#askedAt = performance.now()
    await pause(readEveryMs)
    await this.#journal.read().catch(() => undefined)
    await this.#look()
  }

  async #look(): Promise<void> {
    this.#stored = await findTurn(this.#follower.seesAs(), this.#stored.id, this.#dialect.name)
  }
}

/** 409 with Retry-After: the turn runs, but cannot be followed. */
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
