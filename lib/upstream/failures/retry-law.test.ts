import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { UpstreamError } from '../../errors.ts'
import { retryPause } from './retry-law.ts'
import { UpstreamFailure } from './upstream-failure.ts'

const failing = (retry: UpstreamFailure['retry'], retryAfterMs?: number) =>
  new UpstreamFailure(new UpstreamError('upstream_error', 'x'), retry, 'counts', { retryAfterMs })

const retryAfter = fc.option(fc.double({ min: -1_000, max: 20_000, noNaN: true }), { nil: undefined })
const retriesDone = fc.nat(5)
const remaining = fc.double({ min: -1_000, max: 60_000, noNaN: true })
const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

test('a failure that no retry can mend is never retried', () => {
  fc.assert(
    fc.property(retryAfter, retriesDone, remaining, random, (wish, ...rest) => {
      expect(retryPause(failing('never', wish), ...rest)).toBeUndefined()
    }),
  )
})

test('there are at most two retries', () => {
  fc.assert(
    fc.property(retryAfter, fc.integer({ min: 2, max: 1_000 }), remaining, random, (wish, ...rest) => {
      expect(retryPause(failing('soon', wish), ...rest)).toBeUndefined()
    }),
  )
})

test('a pause ends before the deadline, is no shorter than Claude wishes, and no longer than eight seconds', () => {
  fc.assert(
    fc.property(retryAfter, retriesDone, remaining, random, (wish, done, left, chance) => {
      const pause = retryPause(failing('soon', wish), done, left, chance)
      if (pause === undefined) return
      expect(pause).toBeGreaterThanOrEqual(Math.max(0, wish ?? 0))
      expect(pause).toBeLessThan(left)
      expect(pause).toBeLessThanOrEqual(8_000)
    }),
    { numRuns: 2_000 },
  )
})

test('a retry that keeps all of these laws is made', () => {
  const allowed = fc.double({ min: 0, max: 8_000, noNaN: true })
  fc.assert(
    fc.property(fc.option(allowed, { nil: undefined }), fc.nat(1), random, (wish, done, chance) => {
      expect(retryPause(failing('soon', wish), done, 8_001, chance)).toBeDefined()
    }),
  )
})

test.each([
  [0, 0, 0],
  [0, 0.5, 250],
  [0, 0.999, 499.5],
  [1, 0, 0],
  [1, 0.5, 500],
  [1, 0.999, 999],
])('after %i retries a chance of %f is a pause of %f ms', (done, chance, pause) => {
  expect(retryPause(failing('soon'), done, 60_000, chance)).toBe(pause)
})

test.each([
  [8_000, 60_000, 8_000],
  [8_001, 60_000, undefined],
  [3_600_000, 7_200_000, undefined],
  [1_000, 1_001, 1_000],
  [1_000, 1_000, undefined],
  [-5_000, 60_000, 0],
])('a wish of %i ms with %i ms left: %p', (wish, left, pause) => {
  expect(retryPause(failing('soon', wish), 0, left, 0)).toBe(pause)
})
