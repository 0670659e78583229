import { expect, test } from '@jest/globals'
import { timeSpan } from './time-span.ts'

const now = new Date('2026-11-22T12:34:56.789Z')
const month = '2026-11-01T00:00:00.000Z'

test.each([
  [{}, month, undefined],
  [{ since: '2026-02-03' }, '2026-02-03T00:00:00.000Z', undefined],
  [{ since: '2026-02-03T01:00:00+02:00' }, '2026-02-02T23:00:00.000Z', undefined],
  [{ until: '2026-11-20' }, month, '2026-11-20T00:00:00.000Z'],
  [{ until: '2026-11-01' }, '2026-10-01T00:00:00.000Z', month],
  [{ until: '2026-11-01T00:00:00.001Z' }, month, '2026-11-01T00:00:00.001Z'],
  [{ until: '2026-01-01' }, '2025-12-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
  [{ until: '2024-03-01T00:00:00+01:00' }, '2024-02-01T00:00:00.000Z', '2024-02-29T23:00:00.000Z'],
  [{ since: '2025-01-01', until: '2027-01-01' }, '2025-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
])('%j is from %s until %s', (query, since, until) => {
  const span = timeSpan(query, now)
  expect([span.since.toISOString(), span.until?.toISOString()]).toEqual([since, until])
})
