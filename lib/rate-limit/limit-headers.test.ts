import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type Decision, decide, type Reading } from './decision.ts'
import { permitFor } from './fixtures/permit-for.ts'
import { anthropicLimitHeaders, limitHeaders, openaiLimitHeaders } from './limit-headers.ts'
import type { HolderLimits } from './limits.ts'
import { unitsOfPermit } from './units.ts'

const limit = fc.constantFrom(undefined, 0, 1, 600, 40_000, 50_000, 1_000_000_000)
const limits: fc.Arbitrary<HolderLimits> = fc.record({
  requestsPerMinute: limit,
  inputTokensPerMinute: limit,
  outputTokensPerMinute: limit,
  concurrentStreams: limit,
})

/** Decisions on any limits, of which any part is used. */
const someDecision: fc.Arbitrary<Decision> = fc
  .record({
    limits: fc.record({ organization: limits, member: limits, api_key: limits }),
    inputTokens: fc.nat(40_000),
    outputTokens: fc.nat(600),
    used: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }),
    at: fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
    degraded: fc.boolean(),
  })
  .map(({ used, at, degraded, ...request }) => {
    const permit = { ...permitFor(request.limits, { ...request, slot: true }), degraded }
    const readings: Reading[] = permit.demands.map((demand, index) => {
      const units = Math.floor(demand.limit * unitsOfPermit * (used[index] ?? 0))
      const whole = units - (units % unitsOfPermit)
      return { demand, limit: demand.limit, used: demand.kind === 'streams' ? whole : units }
    })
    const taken = readings.every(
      (each) => each.used + each.demand.need * unitsOfPermit <= each.limit * unitsOfPermit,
    )
    const after = readings.map((each) => ({ ...each, used: each.used + each.demand.need * unitsOfPermit }))
    return decide(permit, { taken, at, readings: taken ? after : readings })
  })

/** A List of Strings with parameters, strictly as RFC 9651 has it. @throws Error */
function parseList(text: string): { name: string; parameters: Record<string, string | number> }[] {
  return text.split(', ').map((member) => {
    const [item = '', ...parts] = member.split(';')
    const parameters = parts.map((part) => {
      const [, key = '', value = ''] =
        /^([a-z][a-z0-9_*-]*)=(-?\d{1,15}|"[\x20\x21\x23-\x5b\x5d-\x7e]*")$/.exec(part) ?? []
      if (key === '') throw new Error(`Not a parameter: ${part}`)
      return [key, value.startsWith('"') ? value.slice(1, -1) : Number(value)]
    })
    const [, name] = /^"([\x20\x21\x23-\x5b\x5d-\x7e]+)"$/.exec(item) ?? []
    if (name === undefined) throw new Error(`Not a String: ${item}`)
    return { name, parameters: Object.fromEntries(parameters) }
  })
}

const listOf = (text: string | undefined) => (text === undefined ? [] : parseList(text))
const quotasOf = ({ snapshot }: Decision) => Object.entries(snapshot)

test('each limit that is named has a policy and what is left of it, and both are what was decided', () => {
  fc.assert(
    fc.property(someDecision, (decision) => {
      const headers = limitHeaders(decision)
      const policies = listOf(headers['RateLimit-Policy'])
      const left = listOf(headers['RateLimit'])
      expect(policies.map(({ name }) => name)).toEqual(left.map(({ name }) => name))
      expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length)
      const quotas = quotasOf(decision).map(([, quota]) => [quota.limit, quota.remaining])
      expect(
        policies.map(({ parameters }, index) => [parameters['q'], left[index]?.parameters['r']]),
      ).toEqual(quotas)
    }),
  )
})

test('a refusal shows the limit that it waits for, even if another has less left', () => {
  const permit = permitFor(
    { organization: { inputTokensPerMinute: 60_000 }, member: { inputTokensPerMinute: 600 } },
    { inputTokens: 300 },
  )
  const readings = permit.demands.map((demand) => ({
    demand,
    limit: demand.limit,
    used: (demand.scope === 'member' ? 400 : 60_000) * unitsOfPermit,
  }))
  const headers = limitHeaders(decide(permit, { taken: false, at: 0, readings }))
  expect(headers).toMatchObject({ RateLimit: '"member-input-tokens";r=200;t=10', 'Retry-After': '10' })
})

test('Retry-After comes with every refusal that waiting ends, and never before the truth', () => {
  fc.assert(
    fc.property(someDecision, (decision) => {
      const headers = limitHeaders(decision)
      const retryAfter = headers['Retry-After']
      const wait = decision.outcome === 'denied' ? decision.retryAfterMs : undefined
      expect(retryAfter === undefined).toBe(wait === undefined)
      const times = listOf(headers['RateLimit']).map(({ parameters }) => Number(parameters['t'] ?? 0))
      const truths = wait === undefined ? [] : [wait / 1_000, ...times]
      expect(truths.every((seconds) => seconds <= Number(retryAfter))).toBe(true)
      expect(retryAfter ?? '1').toMatch(/^[1-9]\d*$/)
      expect(Number(retryAfter ?? 0) - (wait ?? 0) / 1_000).toBeLessThan(1)
    }),
  )
})

test('X-RateLimit is the tightest limit on requests, and its reset is when all of them are back', () => {
  fc.assert(
    fc.property(someDecision, (decision) => {
      const { requests } = decision.snapshot
      const {
        'X-RateLimit-Limit': q,
        'X-RateLimit-Remaining': r,
        'X-RateLimit-Reset': reset,
      } = limitHeaders(decision)
      expect([q, r]).toEqual(
        requests ? [String(requests.limit), String(requests.remaining)] : [undefined, undefined],
      )
      expect(reset && Date.parse(reset)).toBe(requests && decision.at + (requests.fullInMs ?? 0))
    }),
  )
})

test('a decision without Redis says so, and no other does', () => {
  fc.assert(
    fc.property(someDecision, (decision) => {
      expect(limitHeaders(decision)['X-RateLimit-Mode']).toBe(decision.degraded ? 'degraded' : undefined)
    }),
  )
})

test('clients of Anthropic read of all that is limited, and of the tighter of both tokens', () => {
  fc.assert(
    fc.property(someDecision, (decision) => {
      const headers = anthropicLimitHeaders(decision)
      const { inputTokens, outputTokens, requests } = decision.snapshot
      const named = { requests, 'input-tokens': inputTokens, 'output-tokens': outputTokens }
      for (const [name, quota] of Object.entries(named)) {
        expect(headers[`anthropic-ratelimit-${name}-limit`]).toBe(quota && String(quota.limit))
        expect(headers[`anthropic-ratelimit-${name}-remaining`]).toBe(quota && String(quota.remaining))
        expect(headers[`anthropic-ratelimit-${name}-reset`]).toBe(
          quota && new Date(decision.at + (quota.fullInMs ?? 0)).toISOString(),
        )
      }
      const least = Math.min(inputTokens?.remaining ?? Infinity, outputTokens?.remaining ?? Infinity)
      expect(headers['anthropic-ratelimit-tokens-remaining']).toBe(
        least === Infinity ? undefined : String(least),
      )
    }),
  )
})

test('clients of OpenAI read of requests, and of the tighter of both tokens', () => {
  fc.assert(
    fc.property(someDecision, (decision) => {
      const headers = openaiLimitHeaders(decision)
      const { inputTokens, outputTokens, requests } = decision.snapshot
      const least = Math.min(inputTokens?.remaining ?? Infinity, outputTokens?.remaining ?? Infinity)
      expect(headers['x-ratelimit-remaining-requests']).toBe(requests && String(requests.remaining))
      expect(headers['x-ratelimit-remaining-tokens']).toBe(least === Infinity ? undefined : String(least))
      const reset = headers['x-ratelimit-reset-requests']
      const all = Math.ceil((requests?.fullInMs ?? 0) / 1_000)
      expect(reset).toBe(requests && (all < 60 ? `${all}s` : `1m${all - 60}s`))
    }),
  )
})

test('what it looks like', () => {
  const permit = permitFor(
    {
      organization: { requestsPerMinute: 60, inputTokensPerMinute: 1_000, concurrentStreams: 5 },
      api_key: { requestsPerMinute: 6 },
    },
    { inputTokens: 300, slot: true },
  )
  const at = Date.parse('2026-11-22T12:00:00Z')
  const readings = permit.demands.map((demand) => ({
    demand,
    limit: demand.limit,
    used: demand.kind === 'inputTokens' ? 950 * unitsOfPermit : unitsOfPermit,
  }))
  const denied = decide(permit, { taken: false, at, readings })
  expect(limitHeaders(denied)).toEqual({
    'RateLimit-Policy': [
      '"api-key-requests";q=6;w=60',
      '"organization-input-tokens";q=1000;w=60;qu="tokens"',
      '"organization-streams";q=5;qu="concurrent-requests"',
    ].join(', '),
    RateLimit: '"api-key-requests";r=5, "organization-input-tokens";r=50;t=15, "organization-streams";r=4',
    'X-RateLimit-Limit': '6',
    'X-RateLimit-Remaining': '5',
    'X-RateLimit-Reset': '2026-11-22T12:00:10.000Z',
    'Retry-After': '15',
  })
  expect(anthropicLimitHeaders(denied)).toMatchObject({
    'anthropic-ratelimit-tokens-limit': '1000',
    'anthropic-ratelimit-tokens-remaining': '50',
    'anthropic-ratelimit-tokens-reset': '2026-11-22T12:00:57.000Z',
  })
  expect(openaiLimitHeaders(denied)).toEqual({
    'x-ratelimit-limit-requests': '6',
    'x-ratelimit-remaining-requests': '5',
    'x-ratelimit-reset-requests': '10s',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '50',
    'x-ratelimit-reset-tokens': '57s',
  })
})
