import { frame } from '../../../http/event-stream.ts'
import type { TurnIds } from '../dialect.ts'
import { type ResponseTerms, responseObject } from './response-object.ts'

const types = ['response.created', 'response.in_progress'] as const

/** How many events come before those of the pieces. */
export const eventsBeforePieces = types.length

/** Claude has begun. */
export function startFrames(turn: TurnIds, terms: Partial<ResponseTerms>): string {
  const response = responseObject(turn, terms, { status: 'in_progress', output: [] })
  return types.map((type, sequence_number) => frame(type, { type, sequence_number, response })).join('')
}
