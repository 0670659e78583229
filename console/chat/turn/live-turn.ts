import { computed, signal } from '@preact/signals'
import { ApiError, type MessageEvent } from '../../../client/index.ts'
import { api } from '../../app/api.ts'
import { forgetPending, keepPending, type PendingQuestion } from './pending-questions.ts'
import { untilWorthAnotherTry } from './reconnecting.ts'

type Start = Extract<MessageEvent, { event: 'start' }>['data']
export type Ending = Extract<MessageEvent, { event: 'done' }>['data']

/**
 * asking: nothing has come yet · thinking, writing: Claude does · lost: the connection is, and is tried again · ended: with
 * an ending or an error
 */
export type TurnPhase = 'asking' | 'thinking' | 'writing' | 'lost' | 'ended'

/** Errors of a turn that runs on: asked again in a moment, its stream goes on. */
const passing = new Set(['turn_in_progress', 'journal_unavailable', 'rate_limit_exceeded'])

/**
 * An answer while it is written. A connection that breaks is taken up again where it broke, or, before anything came, the
 * question is sent again with its Idempotency-Key: either way it is one call to Claude, and nothing of it is lost.
 */
export class LiveTurn {
  readonly phase = signal<TurnPhase>('asking')
  readonly isOver = computed(() => this.phase.value === 'ended')
  /** How often the connection was taken up again. */
  readonly resumptions = signal(0)
  readonly text = signal('')
  /** Tokens of thinking so far; undefined: Claude has not been seen to think. */
  readonly thinking = signal<number | undefined>(undefined)
  readonly start = signal<Start | undefined>(undefined)
  readonly ending = signal<Ending | undefined>(undefined)
  readonly error = signal<Error | undefined>(undefined)
  /** Whether the reader has asked to stop it. */
  readonly isStopping = signal(false)
  /** What was asked; undefined where the turn was found, not begun here. */
  readonly question: PendingQuestion | undefined
  #turnId: string | undefined
  #lastId: string | undefined
  readonly #aborting = new AbortController()

  private constructor(question: PendingQuestion | undefined, turnId: string | undefined) {
    this.question = question
    this.#turnId = turnId
  }

  static ask(question: PendingQuestion): LiveTurn {
    keepPending(question)
    return new LiveTurn(question, undefined)
  }

  /** The turn of a question that has no answer yet in its chat. */
  static follow(turnId: string): LiveTurn {
    return new LiveTurn(undefined, turnId)
  }

  /** Reads to the end, whatever happens on the way. */
  async run(): Promise<void> {
    for (let failures = 0; this.phase.value !== 'ended'; ) {
      try {
        for await (const event of this.#stream()) {
          failures = 0
          this.#take(event)
        }
      } catch (error) {
        if (this.#aborting.signal.aborted) return
        if (!this.#canGoOnAfter(error as Error)) break
        failures += 1
        this.phase.value = 'lost'
        await untilWorthAnotherTry(failures, this.#aborting.signal)
        this.resumptions.value += 1
      }
    }
  }

  /** Asks for the end of the answer; what was written until then stays, and is charged. */
  async stop(): Promise<void> {
    if (this.isStopping.value) return
    this.isStopping.value = true
    // Nothing can be stopped that has not begun.
    if (this.#turnId === undefined) return
    const { error, response } = await api.POST('/turns/{turn_id}/stop', {
      params: { path: { turn_id: this.#turnId } },
    })
    if (!error) return
    this.isStopping.value = false
    this.error.value = new ApiError(response.status, error)
  }

  /** Reads no further; the turn itself goes on. */
  leave(): void {
    this.#aborting.abort()
  }

  #stream(): AsyncGenerator<MessageEvent, void> {
    const { signal: aborted } = this.#aborting
    if (this.#turnId !== undefined) {
      return api.followTurn(this.#turnId, {
        signal: aborted,
        ...(this.#lastId !== undefined && { after: this.#lastId }),
      })
    }
    if (this.question === undefined) throw new Error('A turn that was not asked for has an id')
    const { body, idempotencyKey } = this.question
    return api.streamMessage(body, { signal: aborted, idempotencyKey })
  }

  #take(event: MessageEvent): void {
    switch (event.event) {
      case 'start':
        this.#begin(event.data)
        break
      case 'thinking':
        this.phase.value = 'thinking'
        this.thinking.value = event.data.tokens ?? this.thinking.value ?? 0
        break
      case 'token':
        this.#lastId = event.id
        this.text.value += event.data.text
        this.phase.value = 'writing'
        break
      case 'done':
        this.ending.value = event.data
        this.#end()
        break
      case 'error':
        this.error.value = new ApiError(200, event.data)
        this.#end()
        break
    }
  }

  #begin(start: Start): void {
    // A stream that is read from its beginning again.
    if (this.#lastId === undefined) this.text.value = ''
    this.#turnId = start.turn_id
    this.start.value = start
    this.phase.value = this.text.value === '' ? 'asking' : 'writing'
    if (this.question) forgetPending(this.question)
    if (this.isStopping.value) {
      this.isStopping.value = false
      void this.stop()
    }
  }

  /** @returns whether the stream can be taken up again; if not, the turn has ended with the error */
  #canGoOnAfter(error: Error): boolean {
    // Anything but a refusal is a lost connection.
    if (!(error instanceof ApiError)) return true
    if (error.code === 'resume_position_gone') {
      this.#lastId = undefined
      return true
    }
    if (this.#turnId !== undefined && passing.has(error.code)) return true
    this.error.value = error
    this.#end()
    return false
  }

  #end(): void {
    if (this.question) forgetPending(this.question)
    this.phase.value = 'ended'
  }
}
