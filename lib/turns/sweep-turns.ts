import { priceToBook, priceToExpect } from '../budget/price-as-served.ts'
import { priceUsage } from '../budget/price-usage.ts'
import { crashPoint } from '../crash-point.ts'
import type { ChatId, MessageId, OrganizationId, TurnId } from '../ids.ts'
import { endJournal } from '../journal/end-journal.ts'
import { eraseJournal } from '../journal/erase-journal.ts'
import { JournalReader } from '../journal/journal-reader.ts'
import { leaseMs } from '../journal/lease.ts'
import { log } from '../log.ts'
import { callFunction } from '../postgres/call-function.ts'
import type { ServedAs, Usage } from '../usage.ts'
import { estimateUsage } from './estimate-usage.ts'
import { fromUnsettled, type Outcome, type UnsettledOutcome } from './outcome.ts'
import { settleTurn } from './settle-turn.ts'
import { failureOfTurn } from './turn-failure.ts'
import { endingOf } from './turn-frames.ts'

/** Lambda ends every function after 15 minutes; nobody who began a turn before that is still there. In ms. */
const lifetimeMs = 16 * 60_000
/** A prompt of which nothing is known but its bytes has about a quarter as many tokens. */
const bytesPerToken = 4
const atMost = 500
const atOnce = 10

interface StaleTurn {
  organization_id: OrganizationId
  id: TurnId
  /** Null: its chat was deleted. */
  chat_id: ChatId | null
  answer_id: MessageId
  request_id: string
  model: string
  max_tokens: number
  prompt_tokens_bound: string
  started_at: Date
  journaled: boolean
}

/**
 * Ends the turns whose process died, with what their journals have: the part of the answer is kept, the prompt is
 * charged as it was reported, the output by estimate, and the hold is released. Any number may sweep at once.
 * @returns how many it has ended
 * @throws UnavailableError when Postgres is away
 */
export async function sweepTurns(): Promise<number> {
  let swept = 0
  let last: StaleTurn | undefined
  do {
    // Most of the old ones may live, and those who are dead come after them.
    const some = await findStale(last?.id ?? '')
    last = some.at(-1)
    swept += await sweepSome(some)
  } while (last !== undefined)
  return swept
}

function findStale(after: string): Promise<StaleTurn[]> {
  return callFunction('find_turns_to_sweep', [`${leaseMs} ms`, `${lifetimeMs} ms`, after, atMost])
}

async function sweepSome(waiting: StaleTurn[]): Promise<number> {
  let swept = 0
  const sweepWaiting = async () => {
    for (let turn = waiting.shift(); turn; turn = waiting.shift()) if (await sweepOrTell(turn)) swept++
  }
  await Promise.all(Array.from({ length: atOnce }, sweepWaiting))
  return swept
}

/** A turn that cannot be swept now must not keep the others waiting. */
async function sweepOrTell(turn: StaleTurn): Promise<boolean> {
  try {
    return await sweepTurn(turn)
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown'
    log().error('A turn could not be swept', { turnId: turn.id, reason })
    return false
  }
}

async function sweepTurn(turn: StaleTurn): Promise<boolean> {
  const key = { organizationId: turn.organization_id, turnId: turn.id }
  const journal = new JournalReader(key)
  await journal.read()
  if (turn.journaled && journal.isAlive) return false

  const outcome = outcomeOf(turn, journal)
  CRASH: crashPoint('sweeping')
  const settledAt = await settleTurn(turn.organization_id, turn.id, turn.model, outcome)
  if (settledAt === undefined) return false
  CRASH: crashPoint('swept')
  const { state, bill } = outcome
  log().info('A turn was swept', { ...key, state, costNanoUsd: String(bill?.cost ?? 0n) })

  const { chat_id: chatId, answer_id: answerId, request_id: requestId } = turn
  if (chatId === null) {
    await eraseJournal(key)
    return true
  }
  const failure = outcome.errorCode === undefined ? undefined : failureOfTurn(outcome.errorCode)
  const ending = endingOf(
    { id: turn.id, chatId, answerId },
    { ...outcome, settledAt, failure, isSettled: true },
    requestId,
  )
  await endJournal(key, journal, ending)
  return true
}

/** What the journal of a turn tells of its end; where its process could still write that, in its own words. */
function outcomeOf(turn: StaleTurn, journal: JournalReader): Outcome {
  const text = journal.texts.join('')
  const unsettled = journal.head?.ending?.unsettled as UnsettledOutcome | undefined
  if (unsettled) return fromUnsettled(unsettled, text)
  const usage = usageOf(turn, journal, text)
  const served = (journal.beginning?.served ?? {}) as ServedAs
  return {
    state: 'abandoned',
    stopReason: undefined,
    errorCode: 'turn_abandoned',
    upstreamRequestId: journal.beginning?.upstreamRequestId,
    text,
    bill: usage && {
      usage,
      cost: priceUsage(usage, priceToBook(priceToExpect(turn.model, turn.started_at), served).price),
      estimated: true,
    },
  }
}

/** Undefined where Claude was never asked, because no journal was open. */
function usageOf(turn: StaleTurn, { head, beginning }: JournalReader, text: string): Usage | undefined {
  if (beginning !== undefined) return estimateUsage(beginning.usage as Usage, text, turn.max_tokens)
  if (head === undefined && turn.journaled) return undefined
  const prompt = {
    inputTokens: Math.ceil(Number(turn.prompt_tokens_bound) / bytesPerToken),
    outputTokens: 0,
    cacheReadInputTokens: 0,
    cacheCreation5mInputTokens: 0,
    cacheCreation1hInputTokens: 0,
  }
  return estimateUsage(prompt, text, turn.max_tokens)
}
