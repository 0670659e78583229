import { BudgetExceededError } from '../../../budget/budget-exceeded-error.ts'
import { listenForRoom, wakeWaiting } from '../../../budget/waits/wake-waiting.ts'
import { ApiError } from '../../../errors.ts'
import type { HolderScope } from '../../../holder.ts'
import type { TurnId } from '../../../ids.ts'
import { count, observe } from '../../../metrics/record.ts'
import { callFunction } from '../../../postgres/call-function.ts'
import { callerOf, MustWaitError } from '../hold.ts'
import type { TurnRequest } from '../turn-request.ts'
import type { BudgetWait } from './budget-wait.ts'
import { WakeUp } from './wake-up.ts'

/** How often a waiting turn looks by itself, in ms: wake-ups get lost, and Redis may be away. */
const lookEveryMs = { first: 1_000, others: 4_000 }
/** Those in these places may have room at any moment. */
const firstPlaces = 4

/**
 * Opens a turn; where a budget has no room for it yet, once those who have waited longer have had theirs: docs/adr/0036.
 * @param open throws MustWaitError for as long as there is none
 * @throws whatever else `open` throws; ApiError 499 where its client has left
 */
export async function whenThereIsRoom<Opened extends object>(
  request: TurnRequest,
  open: () => Promise<Opened>,
): Promise<Opened> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof MustWaitError)) throw error
    return waitForRoom(request, error.waitId, open)
  }
}

async function waitForRoom<Opened extends object>(
  request: TurnRequest,
  id: TurnId,
  open: () => Promise<Opened>,
): Promise<Opened> {
  const { wait } = request
  const { organizationId } = request.principal
  const wakeUp = new WakeUp()
  wait.begin(() => wakeUp.call('look'))
  const stopListening = await listenForRoom(organizationId, id, (how) => wakeUp.call(how))
  let outcome = 'failed'
  try {
    // There may have been room before it listened.
    let mayAsk = await look(request, id)
    for (;;) {
      if (wait.isClientGone) throw clientGone()
      if (mayAsk || wait.leftMs === 0) {
        const opened = await open().catch(unlessItMustWait)
        if (opened !== undefined) {
          outcome = 'earlier' in opened ? 'repeated' : 'held'
          return opened
        }
      }
      mayAsk = (await wakeUp.within(pauseMs(wait))) === 'ask' || (await look(request, id))
    }
  } catch (error) {
    if (error instanceof BudgetExceededError) outcome = wait.leftMs === 0 ? 'time_up' : 'in_vain'
    if (wait.isClientGone) outcome = 'client_gone'
    throw error
  } finally {
    stopListening()
    wait.end()
    count('budget_waits_total', { outcome })
    observe('budget_wait_seconds', { outcome }, wait.waitedMs / 1_000)
    if (outcome !== 'held') await stopWaiting(request, id)
  }
}

/** What `still_waiting` answers; no place where nothing is in the way, or its place has been taken for a dead process's. */
interface Looked {
  ask: boolean
  place?: number
  scope?: HolderScope
  held?: string
}

/** Shows that the turn still waits. @returns whether it should ask for its hold @throws CallerChangedError, UnavailableError */
async function look({ wait, principal }: TurnRequest, waitId: TurnId): Promise<boolean> {
  const [row] = await callFunction<{ still_waiting: Looked }>('still_waiting', {
    ...callerOf(principal),
    standing: principal.standing,
    wait_id: waitId,
  })
  const { ask = true, place, scope, held } = row?.still_waiting ?? {}
  if (place !== undefined && scope !== undefined) wait.place = { scope, place, held: BigInt(held ?? 0) }
  return ask
}

/** Jittered, so that many do not look at once. */
function pauseMs({ place, leftMs }: BudgetWait): number {
  const usual = (place?.place ?? 1) <= firstPlaces ? lookEveryMs.first : lookEveryMs.others
  return Math.min(leftMs, usual * (0.8 + 0.4 * Math.random()))
}

/** Gives up the place. Never throws: one that is not given up is nobody's in a quarter of a minute. */
async function stopWaiting({ principal }: TurnRequest, waitId: TurnId): Promise<void> {
  const { organizationId } = principal
  const stopped = callFunction<{ stop_waiting: TurnId[] | null }>('stop_waiting', {
    organization_id: organizationId,
    wait_id: waitId,
  })
  const [row] = await stopped.catch(() => [])
  if (row?.stop_waiting) await wakeWaiting(organizationId, row.stop_waiting)
}

function unlessItMustWait(error: unknown): undefined {
  if (!(error instanceof MustWaitError)) throw error
}

/** Nobody reads it; its request's line in the log says it. */
function clientGone(): ApiError {
  return new ApiError({
    status: 499,
    type: 'invalid_request_error',
    code: 'client_gone',
    message: 'The client left while its request waited for a budget.',
  })
}
