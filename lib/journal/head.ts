import type { Item } from '../dynamodb/item.ts'
import type { ApiError } from '../errors.ts'
import { expiryOf } from './items.ts'

/** What Claude's first event told, and what readers are sent first. */
export interface Beginning {
  /** The frame with which every stream of this turn begins. */
  readonly frame: string
  /** Tokens, as reported in Claude's first event. */
  readonly usage: unknown
  /** How Claude serves the call, as far as it has said so. */
  readonly served?: unknown
  readonly upstreamRequestId: string
}

/** How a turn ended, for readers of its journal. */
export interface Ending {
  /** The terminal frame; undefined where the stream had not begun. */
  readonly frame: string | undefined
  /** The error for a reader who can still be given a status code. */
  readonly failure: ReportedFailure | undefined
  /** What Postgres did not take, for the sweeper. */
  readonly unsettled: unknown
}

/** An error as clients may see it. */
export type ReportedFailure = Pick<
  ApiError,
  'status' | 'type' | 'code' | 'message' | 'details' | 'retryAfterSeconds'
>

/** The head of a journal, parsed. */
export interface Head {
  readonly openedAt: number
  /** When the turn ended, in ms since the epoch. */
  readonly endedAt: number | undefined
  /** How many pieces the answer has in all, once it has ended. */
  readonly pieces: number | undefined
  readonly ending: Ending | undefined
}

/** The head of a new journal. @param openedAt in ms since the epoch */
export function openHead(openedAt: number): Item {
  return { opened_at: openedAt, ...expiryOf(openedAt) }
}

/** The head of an ended journal. */
export function endedHead(openedAt: number, pieces: number, ending: Ending): Item {
  return { ...openHead(openedAt), ended_at: Date.now(), piece_count: pieces, ending: JSON.stringify(ending) }
}

export function headOf(item: Item): Head {
  const number = (name: string) => (item[name] === undefined ? undefined : Number(item[name]))
  const ending = item['ending']
  return {
    openedAt: Number(item['opened_at']),
    endedAt: number('ended_at'),
    pieces: number('piece_count'),
    ending: typeof ending === 'string' ? (JSON.parse(ending) as Ending) : undefined,
  }
}
