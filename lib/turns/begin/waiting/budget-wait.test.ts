import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { BudgetWait, readBudgetWait } from './budget-wait.ts'

const now = 1_000_000_000
let logged: object[] = []

beforeEach(() => {
  logged = []
  jest.useFakeTimers({ now })
})
afterEach(() => {
  jest.useRealTimers()
})

const read = (asked: string | undefined, beginsInMs = 110_000) =>
  readBudgetWait({
    headers: { 'x-budget-wait-ms': asked },
    receivedTick: performance.now(),
    deadlineAt: now + 880_000,
    beginBy: now + beginsInMs,
    addLogFields: (fields) => logged.push(fields),
  })

test.each([
  [undefined, 110_000, 20_000],
  ['300', 110_000, 300],
  ['0', 110_000, 0],
  ['60000', 110_000, 20_000],
  // As much again is left for Claude to begin.
  [undefined, 10_000, 5_000],
  [undefined, -1, 0],
])('with x-budget-wait-ms %s, and Claude to begin in %d ms, it waits %d', (asked, beginsInMs, waits) => {
  expect(read(asked, beginsInMs).leftMs).toBe(waits)
})

test.each(['', 'long', '-1', '1.5', '1e3'])('x-budget-wait-ms %j is refused', (asked) => {
  expect(() => read(asked)).toThrow(expect.objectContaining({ code: 'invalid_budget_wait' }))
})

test('it has waited from when it had to, until it ended; one that never had to has not waited', () => {
  const wait = read(undefined)
  jest.advanceTimersByTime(1_000)
  expect(wait.waitedMs).toBe(0)
  wait.begin(() => undefined)
  jest.advanceTimersByTime(2_000)
  wait.end()
  jest.advanceTimersByTime(4_000)
  expect([wait.waitedMs, logged]).toEqual([2_000, [{ budgetWaitMs: 2_000 }]])
})

test('whose client has left has no time left, and is told', () => {
  const wait = new BudgetWait(Infinity, () => undefined)
  const told = jest.fn()
  wait.begin(told)
  wait.leave()
  expect([wait.leftMs, told.mock.calls.length]).toEqual([0, 1])
})
