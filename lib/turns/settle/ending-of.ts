import type { ApiError } from '../../errors.ts'
import type { Ending } from '../../journal/head.ts'
import { type Outcome, toUnsettled } from '../../outcome.ts'
import type { EndedTurn, Telling, TurnIds } from '../dialects/dialect.ts'

/** How a turn ended, for its journal. An outcome that Postgres has not taken waits there for the sweeper. */
export function endingOf(
  dialect: Telling,
  turn: TurnIds,
  ended: EndedTurn & Outcome & { isSettled: boolean },
  requestId: string,
): Ending {
  return {
    frame: dialect.endFrame(turn, ended, requestId),
    failure: ended.failure && report(dialect.toldFailure(ended.failure, turn)),
    unsettled: ended.isSettled ? undefined : toUnsettled(ended),
  }
}

function report({ status, type, code, message, details, retryAfterSeconds }: ApiError): Ending['failure'] {
  return { status, type, code, message, details, retryAfterSeconds }
}
