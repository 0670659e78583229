import { expect, test } from '@jest/globals'
import { readSamples } from './prometheus-text.ts'
import { countedBetween, quantile, sumBy } from './readings.ts'

const counted = (before: string, after: string) =>
  sumBy(countedBetween(readSamples(before), readSamples(after)), 'code')

test('between two readings a counter has counted its difference, and a new one all that it shows', () => {
  expect(counted('a{code="200"} 5', 'a{code="200"} 8\na{code="500"} 2')).toEqual({ 200: 3, 500: 2 })
})

test('a counter that has fallen began anew, and has counted what it shows', () => {
  expect(counted('a{code="200"} 500', 'a{code="200"} 3')).toEqual({ 200: 3 })
})

const buckets = (...counts: readonly [bound: string, count: number][]) =>
  readSamples(counts.map(([le, count]) => `a_bucket{le="${le}"} ${count}`).join('\n'))

test.each([
  [0.5, 0.75],
  [0.8, 1],
  [0.95, 1],
])('the %d quantile lies evenly within its bucket, and in the last one at its beginning', (part, value) => {
  expect(quantile(buckets(['+Inf', 10], ['0.5', 2], ['1', 8]), part)).toBe(value)
})

test('nothing observed has no quantile', () => {
  expect(quantile(buckets(['0.5', 0], ['+Inf', 0]), 0.5)).toBeNull()
})
