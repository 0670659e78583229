import { jest } from '@jest/globals'

const everythingButDate = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const satisfies string[]

/**
 * Sets the date of this process, until `jest.useRealTimers()`; all else goes on as it does, so sockets and timers work.
 * @param now in ms since the epoch
 */
export function setClock(now: number): void {
  jest.useFakeTimers({ now, doNotFake: everythingButDate })
}
