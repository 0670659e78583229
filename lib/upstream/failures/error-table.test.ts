import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { isDocumented, meaningOf } from './error-table.ts'

/** The errors that the SDK knows, by "<status> <code>". */
const { ERROR_CODE_CLASSES: classes } = createRequire(import.meta.url)(
  '@anthropic-ai/sdk/core/error-classes.js',
) as { ERROR_CODE_CLASSES: ReadonlyMap<string, unknown> }

const meaning = (type: string | undefined, message = '', errorCode?: string, status?: number) =>
  meaningOf({ type, message, errorCode, status })

test('every code that the SDK knows stands in the table', () => {
  const codes = [...classes.keys()].map((key) => key.split(' ')[1] ?? '')
  expect(codes.length).toBeGreaterThanOrEqual(100)
  expect(codes.filter((code) => !isDocumented(code))).toEqual([])
})

test('a code decides before the type, and a type before the status', () => {
  const spent = { trouble: 'spend_limit', retry: 'never', breaker: 'stops-all' }
  expect(meaning('rate_limit_error', '', 'enforced_spend_limit_reached', 429)).toMatchObject(spent)
  expect(meaning('invalid_request_error', '', 'contract_spend_limit_reached', 529)).toMatchObject(spent)
  expect(meaning('overloaded_error', '', 'brand_new_code', 400)).toMatchObject({ told: 'overloaded' })
  expect(meaning('brand_new_error', '', undefined, 529)).toMatchObject({ told: 'overloaded' })
  expect(meaning('brand_new_error', '', undefined, 422)).toMatchObject({ told: 'failed', retry: 'never' })
  expect(meaning(undefined)).toMatchObject({ told: 'failed', retry: 'soon' })
})

test('a code of an endpoint that we never call means what its type means', () => {
  expect(meaning('conflict_error', '', 'plugin_name_taken')).toEqual(meaning('conflict_error'))
  expect(meaning('invalid_request_error', 'no', 'already_member')).toMatchObject({ told: 'mistake' })
})

test.each([
  ['Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.', 'billing'],
  ['Please purchase more credits to continue.', 'billing'],
  ['Insufficient funds.', 'billing'],
  ['Monthly limit reached.', 'spend_limit'],
  ['Account suspended.', 'organization'],
  ['API access is not enabled.', 'credentials'],
  ['model: claude-x is no longer served', 'model'],
  ['You have reached your specified API usage limits. You will regain access on 2026-12-01.', 'spend_limit'],
  ['This workspace has reached its spend limit.', 'spend_limit'],
  ['This organization has been disabled.', 'organization'],
  ['Your account is on hold.', 'organization'],
  ['Your subscription does not include this.', 'organization'],
  ['This API key has been revoked.', 'credentials'],
  ['Your organization does not have access to this model.', 'model'],
  ['The model claude-x is not available for your account.', 'model'],
])('trouble of our account that has no code is known by its words: %s', (message, trouble) => {
  expect(meaning('invalid_request_error', message)).toMatchObject({ trouble, retry: 'never' })
})

test.each([
  'prompt is too long: 1000001 tokens > 1000000 maximum',
  'messages: text content blocks must be non-empty',
  'messages.0.content: this organization asks about its API key and billing',
  'system: your credit balance',
  'max_tokens: 200000 > 128000, which is the maximum allowed for your account',
  'Output blocked by content filtering policy',
])('a mistake of the tenant is one, whatever words it has: %s', (message) => {
  expect(meaning('invalid_request_error', message)).toMatchObject({ told: 'mistake', breaker: 'passes' })
})

test('of a rate limit only words about money mean our account', () => {
  const limit = "This request would exceed your organization's rate limit of 50,000 input tokens per minute"
  expect(meaning('rate_limit_error', limit)).toMatchObject({ told: 'rate-limited', retry: 'soon' })
  const spent = 'You have reached your monthly spend limit.'
  expect(meaning('rate_limit_error', spent)).toMatchObject({ trouble: 'spend_limit', retry: 'never' })
})

test.each([
  ['ThrottlingException', 'rate-limited', 'soon'],
  ['throttlingException', 'rate-limited', 'soon'],
  ['ServiceUnavailableException', 'overloaded', 'soon'],
  ['ModelErrorException', 'failed', 'soon'],
  ['AccessDeniedException', 'unavailable', 'never'],
  ['ExpiredTokenException', 'unavailable', 'never'],
  ['ValidationException', 'mistake', 'never'],
  ['ResourceNotFoundException', 'no-model', 'never'],
])('an exception of AWS means what Claude has another name for: %s', (type, told, retry) => {
  expect(meaning(type)).toMatchObject({ told, retry })
})

test('whoever has trouble with our account is told nothing of it, and nobody asks again at once', () => {
  const text = fc.string()
  fc.assert(
    fc.property(fc.option(text, { nil: undefined }), text, fc.nat(1_000), (type, message, status) => {
      const { told, retry, trouble, breaker } = meaning(type, message, undefined, status)
      const isOurs = told === 'unavailable' || told === 'no-model'
      expect(!isOurs || (retry === 'never' && trouble !== undefined)).toBe(true)
      // A single answer that is not Claude's own never stops everybody's calls.
      expect(breaker !== 'stops-all' || isDocumented(type ?? '')).toBe(true)
    }),
  )
})

const bare = (status: number, message = '') => meaning(undefined, message, undefined, status)

test.each([
  [400, { told: 'mistake', retry: 'never', breaker: 'passes' }],
  [402, { told: 'unavailable', retry: 'never', breaker: 'counts', trouble: 'billing' }],
  [404, { told: 'unavailable', retry: 'never', breaker: 'counts', trouble: 'address' }],
  [408, { told: 'failed', retry: 'soon', breaker: 'counts' }],
  [413, { told: 'too-large', retry: 'never', breaker: 'passes' }],
  [424, { told: 'failed', retry: 'soon', breaker: 'counts' }],
])('an error of AWS that has no name means what its status means: %i', (status, expected) => {
  expect(bare(status, 'The service says so.')).toEqual(expected)
})

test.each([
  ['Your account has reached its monthly spend limit.', 'spend_limit'],
  ['Your account is not authorized to invoke this API operation.', 'organization'],
  ['INVALID_PAYMENT_INSTRUMENT: a valid payment method is required', 'billing'],
  ['You do not have access to the model with the specified model ID.', 'model'],
])(
  'trouble of our account is known by its words also without a name, and stops nobody at once: %s',
  (message, trouble) => {
    expect(bare(400, message)).toMatchObject({ retry: 'never', breaker: 'counts', trouble })
    expect(bare(400, message).told).not.toBe('mistake')
  },
)

test('what a bare 400 says of the tenant’s own part is a mistake of the tenant', () => {
  expect(bare(400, 'messages: this organization asks about its API key and billing')).toMatchObject({
    told: 'mistake',
  })
})
