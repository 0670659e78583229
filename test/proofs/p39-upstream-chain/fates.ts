import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'

/** What may become of a call, and what the law lets follow. */
export interface Fate {
  readonly name: string
  readonly behaviour: Behaviour
  /**
   * `answer`: a first event comes, and no call may follow. `moves`: the next upstream may be asked at once. `again`: only the
   * same one may be, after a pause. `ambiguous`: the same, and once in a turn. `end`: no call may follow.
   */
  readonly then: 'answer' | 'moves' | 'again' | 'ambiguous' | 'end'
}

const error = (status: number, type: string, retryAfter?: number): Behaviour => ({
  error: { status, type, ...(retryAfter !== undefined && { retryAfter }) },
})
const text = 'one two three four five'

const answers: readonly Fate[] = [
  { name: 'an answer', behaviour: { text }, then: 'answer' },
  {
    name: 'a cut after two words',
    behaviour: { text, cut: { afterTokens: 2, how: 'reset' } },
    then: 'answer',
  },
  {
    name: 'an error after a word',
    behaviour: { text, errorEvent: { afterTokens: 1, type: 'overloaded_error' } },
    then: 'answer',
  },
]
const outages: readonly Fate[] = [
  { name: '529', behaviour: error(529, 'overloaded_error'), then: 'moves' },
  { name: '503', behaviour: error(503, 'overloaded_error'), then: 'moves' },
  { name: '500', behaviour: error(500, 'api_error'), then: 'moves' },
  { name: '502 of a proxy', behaviour: { error: { status: 502, body: '<html>' } }, then: 'moves' },
  {
    name: 'an error as first event',
    behaviour: { errorEvent: { afterTokens: 0, beforeStart: true, type: 'overloaded_error' } },
    then: 'moves',
  },
]
const limits: readonly Fate[] = [
  { name: '429', behaviour: error(429, 'rate_limit_error'), then: 'moves' },
  { name: '429 for a minute', behaviour: error(429, 'rate_limit_error', 60), then: 'moves' },
  { name: '429 for 10 ms', behaviour: error(429, 'rate_limit_error', 0.01), then: 'again' },
]
const cuts: readonly Fate[] = [
  {
    name: 'a reset before the first byte',
    behaviour: { text, cut: { atByte: 0, how: 'reset' } },
    then: 'ambiguous',
  },
  {
    name: 'an end before the first byte',
    behaviour: { text, cut: { atByte: 0, how: 'fin' } },
    then: 'ambiguous',
  },
  { name: '504', behaviour: error(504, 'timeout_error'), then: 'ambiguous' },
]
const refusals: readonly Fate[] = [
  { name: '400', behaviour: error(400, 'invalid_request_error'), then: 'end' },
  { name: '413', behaviour: error(413, 'request_too_large'), then: 'end' },
]

/** A fate by a number that seems random. */
export function fateOf(random: number): Fate {
  const kinds = [answers, answers, answers, outages, outages, outages, limits, cuts, cuts, refusals]
  const kind = kinds[random % kinds.length] ?? answers
  return kind[Math.floor(random / kinds.length) % kind.length] ?? answers[0]!
}
