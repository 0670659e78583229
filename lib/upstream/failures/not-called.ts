import type { ApiError } from '../../errors.ts'

/** No call was made: the upstream, or this model of it, is known to be of no use now. */
export class NotCalled extends Error {
  override name = 'NotCalled'
  /** What the client is told when nothing else helps. */
  readonly answer: ApiError
  /** Whether the next upstream may be asked instead. */
  readonly movesOn: boolean

  constructor(answer: ApiError, movesOn: boolean) {
    super(answer.code)
    this.answer = answer
    this.movesOn = movesOn
  }
}
