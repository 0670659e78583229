import { expect, test } from '@jest/globals'
import { WakeUp } from './wake-up.ts'

test('a call wakes who waits, and one that comes before is heard then', async () => {
  const wakeUp = new WakeUp()
  const waiting = wakeUp.within(600_000)
  wakeUp.call('look')
  expect(await waiting).toBe('look')
  wakeUp.call('ask')
  wakeUp.call('look')
  expect(await wakeUp.within(600_000)).toBe('ask')
})

test('without a call it looks, when its time is over', async () => {
  expect(await new WakeUp().within(1)).toBe('look')
})
