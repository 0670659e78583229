import * as fc from 'fast-check'
import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'

/** The possible outcomes of a call to Claude, and the law for each. */
export interface Fate {
  readonly name: string
  readonly behaviour: Behaviour
  /** Whether no further call may follow. */
  readonly isLast: boolean
  /** Whether it may have been charged: of these, one may be repeated. */
  readonly isAmbiguous?: boolean
}

const error = (status: number, type: string, retryAfter?: number): Behaviour => ({
  error: { status, type, ...(retryAfter !== undefined && { retryAfter }) },
})
const text = 'one two three four five six'
const again = (name: string, behaviour: Behaviour): Fate => ({ name, behaviour, isLast: false })
const noMore = (name: string, behaviour: Behaviour): Fate => ({ name, behaviour, isLast: true })

const mayBeCharged = (name: string, behaviour: Behaviour): Fate => ({
  ...again(name, behaviour),
  isAmbiguous: true,
})

export const answered = noMore('an answer', { text })

const untilTheFirstByte = [
  again('529', error(529, 'overloaded_error')),
  again('500', error(500, 'api_error')),
  mayBeCharged('504', error(504, 'timeout_error')),
  again('429', error(429, 'rate_limit_error')),
  again('429 for 0.3 s', error(429, 'rate_limit_error', 0.3)),
  again('429 for 0.3 s in finer words', {
    error: {
      status: 429,
      type: 'rate_limit_error',
      headers: { 'retry-after-ms': '300', 'retry-after': '60' },
    },
  }),
  again('529 until a date that has passed', {
    error: {
      status: 529,
      type: 'overloaded_error',
      headers: { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' },
    },
  }),
  again('529 for less than nothing', {
    error: { status: 529, type: 'overloaded_error', headers: { 'retry-after': '-5' } },
  }),
  again('a ramp limit', {
    error: { status: 429, type: 'rate_limit_error', errorCode: 'ramp_limit_exceeded', retryAfter: 0.2 },
  }),
  again('409', error(409, 'conflict_error')),
  again('HTML with 502', { error: { status: 502, body: '<html>502 Bad Gateway</html>' } }),
  again('a throttle of AWS', {
    error: {
      status: 400,
      body: '{"message":"slow"}',
      headers: { 'x-amzn-errortype': 'ThrottlingException' },
    },
  }),
  again('an error event first', {
    errorEvent: { afterTokens: 0, beforeStart: true, type: 'overloaded_error' },
  }),
  mayBeCharged('an end before the first byte', { text, cut: { atByte: 0, how: 'fin' } }),
  mayBeCharged('a reset before the first byte', { text, cut: { atByte: 0, how: 'reset' } }),
  mayBeCharged('an end in the first event', { text, cut: { atByte: 90, how: 'garbage' } }),
]
const afterTheFirstByte = [
  noMore('an end after three words', { text, tokenMs: 5, cut: { afterTokens: 3, how: 'fin' } }),
  noMore('a reset after three words', { text, tokenMs: 5, cut: { afterTokens: 3, how: 'reset' } }),
  noMore('an error event after two words', {
    text,
    tokenMs: 5,
    errorEvent: { afterTokens: 2, type: 'overloaded_error' },
  }),
]
const inVain = [
  noMore('429 for an hour', error(429, 'rate_limit_error', 3_600)),
  noMore('529 for 8.5 s', error(529, 'overloaded_error', 8.5)),
  noMore('429 until the year 9999', {
    error: {
      status: 429,
      type: 'rate_limit_error',
      headers: { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' },
    },
  }),
  noMore('400', error(400, 'invalid_request_error')),
  noMore('an address that is not Claude’s', { error: { status: 404, body: '<html>404 Not Found</html>' } }),
  noMore('HTML with 400', { error: { status: 400, body: '<html>400 Bad Request</html>' } }),
  noMore('a type that is new, with 422', error(422, 'brand_new_error')),
  noMore('413', error(413, 'request_too_large')),
]

/** The fates of the calls that a question may lead to: more than there should ever be. */
export const someFates: fc.Arbitrary<Fate[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...untilTheFirstByte) },
    { weight: 2, arbitrary: fc.constantFrom(...afterTheFirstByte) },
    { weight: 2, arbitrary: fc.constantFrom(...inVain) },
    { weight: 4, arbitrary: fc.constant(answered) },
  ),
  { minLength: 6, maxLength: 6 },
)

/** If there are two seconds for all of it. */
export const someHurriedFates: fc.Arbitrary<Fate[]> = fc
  .constantFrom(
    noMore('429 for 3 s', error(429, 'rate_limit_error', 3)),
    noMore('529 for 2.5 s', error(529, 'overloaded_error', 2.5)),
    noMore('nothing at all', { headersMs: 60_000 }),
    noMore('a beginning without an end', { text, firstTokenMs: 60_000 }),
  )
  .map((fate) => [fate])

/** Our own money or standing has run out, which no request can fix. */
export const accountTroubles: readonly Fate[] = [
  noMore('an enforced spend limit', {
    error: {
      status: 429,
      type: 'rate_limit_error',
      errorCode: 'enforced_spend_limit_reached',
      retryAfter: 1,
    },
  }),
  noMore('an organization on hold', {
    error: { status: 400, type: 'invalid_request_error', errorCode: 'organization_on_hold' },
  }),
  noMore('no credit, in words alone', {
    error: {
      status: 400,
      type: 'invalid_request_error',
      message: 'Your credit balance is too low to access the Anthropic API.',
    },
  }),
  noMore('a key that was revoked', error(401, 'authentication_error')),
  noMore('a model that was taken from us', error(404, 'not_found_error')),
  noMore('a key without a right', error(403, 'permission_error')),
  noMore('an error event of a spend limit', {
    errorEvent: {
      afterTokens: 0,
      beforeStart: true,
      type: 'rate_limit_error',
      errorCode: 'contract_spend_limit_reached',
    },
  }),
]
