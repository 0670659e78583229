import type { ScannedEvent } from '../../../upstream/event-scanner.ts'
import { field } from '../../../upstream/report/reported-usage.ts'
import { itemDoneType } from './items/item.ts'
import { eventsBeforePieces } from './start-frames.ts'

// What the pieces of a response have told, read back from them.

/** A comment, which clients skip: it is of use only for the response's last event. */
const noteMark = ': reasoning_tokens '

/** What Claude's last event but one tells beside its items; empty where that is nothing. */
export function noteFrame(event: ScannedEvent): string {
  const tokens = field(field(event['usage'], 'output_tokens_details'), 'thinking_tokens')
  return Number.isSafeInteger(tokens) ? `${noteMark}${String(tokens)}\n\n` : ''
}

/** The number of the event that comes after these pieces. */
export function nextSequence(pieces: readonly string[]): number {
  return eventsBeforePieces + framesIn(pieces).filter((frame) => frame.startsWith('event: ')).length
}

/** The items that are whole. */
export function itemsIn(pieces: readonly string[]): object[] {
  return framesIn(pieces)
    .filter((frame) => frame.startsWith(`event: ${itemDoneType}\n`))
    .map((frame) => field(dataOf(frame), 'item') as object)
}

export function reasoningTokensIn(pieces: readonly string[]): number {
  const note = framesIn(pieces).findLast((frame) => frame.startsWith(noteMark))
  return Number(note?.slice(noteMark.length) ?? 0)
}

/** Everything that Claude wrote: texts, thoughts, and what it gave to tools. The words of a refusal are no output of its. */
export function writtenIn(pieces: readonly string[]): string {
  return framesIn(pieces)
    .filter((frame) => /^event: response\.(?!refusal)\w+\.delta\n/.test(frame))
    .map((frame) => String(field(dataOf(frame), 'delta')))
    .join('')
}

/** A process may have died in the middle of the last one. */
function framesIn(pieces: readonly string[]): string[] {
  return pieces.join('').split('\n\n').slice(0, -1)
}

function dataOf(frame: string): unknown {
  return JSON.parse(frame.slice(frame.indexOf('\ndata: ') + '\ndata: '.length))
}
