import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'

/** What may become of a call, and what the law lets follow. */
export interface Fate {
  readonly name: string
  readonly behaviour: Behaviour
  /**
   * `answer`: a first event comes, and no call may follow. `moves`: the next upstream may be asked at once. `again`: only the
   * same one may be, after a pause. `ambiguous`: the same, and once in a turn. `end`: no call may follow.
   */
  readonly next: 'answer' | 'moves' | 'again' | 'ambiguous' | 'end'
}

const error = (status: number, type: string, retryAfter?: number): Behaviour => ({
  error: { status, type, ...(retryAfter !== undefined && { retryAfter }) },
})
const text = 'one two three four five'

const answers: readonly Fate[] = [
  { name: 'an answer', behaviour: { text }, next: 'answer' },
  {
    name: 'a cut after two words',
    behaviour: { text, cut: { afterTokens: 2, how: 'reset' } },
    next: 'answer',
  },
  {
    name: 'an error after a word',
    behaviour: { text, errorEvent: { afterTokens: 1, type: 'overloaded_error' } },
    next: 'answer',
  },
]
const outages: readonly Fate[] = [
  { name: '529', behaviour: error(529, 'overloaded_error'), next: 'moves' },
  { name: '503', behaviour: error(503, 'overloaded_error'), next: 'moves' },
  { name: '500', behaviour: error(500, 'api_error'), next: 'moves' },
  { name: '502 of a proxy', behaviour: { error: { status: 502, body: '<html>' } }, next: 'moves' },
  {
    name: 'an error as first event',
    behaviour: { errorEvent: { afterTokens: 0, beforeStart: true, type: 'overloaded_error' } },
    next: 'moves',
  },
]
const limits: readonly Fate[] = [
  { name: '429', behaviour: error(429, 'rate_limit_error'), next: 'moves' },
  { name: '429 for a minute', behaviour: error(429, 'rate_limit_error', 60), next: 'moves' },
  { name: '429 for 10 ms', behaviour: error(429, 'rate_limit_error', 0.01), next: 'again' },
]
const cuts: readonly Fate[] = [
  {
    name: 'a reset before the first byte',
    behaviour: { text, cut: { atByte: 0, how: 'reset' } },
    next: 'ambiguous',
  },
  {
    name: 'an end before the first byte',
    behaviour: { text, cut: { atByte: 0, how: 'fin' } },
    next: 'ambiguous',
  },
  { name: '504', behaviour: error(504, 'timeout_error'), next: 'ambiguous' },
]
const refusals: readonly Fate[] = [
  { name: '400', behaviour: error(400, 'invalid_request_error'), next: 'end' },
  { name: '413', behaviour: error(413, 'request_too_large'), next: 'end' },
]

/** A fate by a number that seems random. */
export function fateOf(random: number): Fate {
  const kinds = [answers, answers, answers, outages, outages, outages, limits, cuts, cuts, refusals]
  const kind = kinds[random % kinds.length] ?? answers
  return kind[Math.floor(random / kinds.length) % kind.length] ?? answers[0]!
}
