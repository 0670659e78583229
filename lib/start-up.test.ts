import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { beforeFirstRequest, startUp } from './start-up.ts'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

test('a step is taken once, however often it is named, and however many handlers a process has', async () => {
  const step = jest.fn(() => Promise.resolve())
  beforeFirstRequest(step)
  beforeFirstRequest(step)
  await Promise.all([startUp(), startUp()])
  expect(step).toHaveBeenCalledTimes(1)
})

test('a step that fails, at once or later, holds up neither the start nor the other steps', async () => {
  const other = jest.fn(() => Promise.resolve())
  beforeFirstRequest(() => {
    throw new Error('at once')
  })
  beforeFirstRequest(() => Promise.reject(new Error('later')))
  beforeFirstRequest(other)
  await startUp()
  expect(other).toHaveBeenCalled()
})

test('a step that never ends is left to the first request after a second', async () => {
  beforeFirstRequest(() => new Promise(() => undefined))
  let hasStarted = false
  const starting = startUp().then(() => (hasStarted = true))
  await jest.advanceTimersByTimeAsync(999)
  expect(hasStarted).toBe(false)
  await jest.advanceTimersByTimeAsync(1)
  await starting
  expect(hasStarted).toBe(true)
})
