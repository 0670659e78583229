import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { UnavailableError } from '../../errors.ts'
import { EventStream, ping } from '../../http/event-stream.ts'
import { headInTime } from './head-in-time.ts'

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] })
})
afterEach(() => {
  jest.useRealTimers()
})

const busy = new UnavailableError('upstream_overloaded', 'Busy.', 5)
const told = (failure: Error) => `failed: ${failure.message}\n`

/** A stream that is being opened. */
function opening(receivedTick = performance.now()) {
  const { promise, resolve, reject } = Promise.withResolvers<(client: EventStream) => Promise<void>>()
  const head = headInTime(promise, receivedTick, told)
  const open = () => resolve(async (client) => client.send('answer\n'))
  return { head, open, reject }
}

/** A client, and what it has heard. */
function listen(relay: (client: EventStream) => Promise<void>) {
  const stream = new PassThrough()
  const heard: string[] = []
  stream.on('data', (bytes: Buffer) => heard.push(String(bytes)))
  const client = new EventStream(stream)
  const relayed = relay(client)
  return { heard, end: () => relayed.then(() => client.end()) }
}

test('what opens in time is relayed as it is, and leaves no timer', async () => {
  const { head, open } = opening()
  open()
  const relay = await head
  expect(jest.getTimerCount()).toBe(0)
  const { heard, end } = listen(relay)
  await end()
  expect(heard).toEqual(['answer\n'])
})

test('what fails in time is thrown, while the status is open', async () => {
  const { head, reject } = opening()
  reject(busy)
  await expect(head).rejects.toBe(busy)
  expect(jest.getTimerCount()).toBe(0)
})

test('ten seconds after the request the head goes out, with a comment at once and the answer when it comes', async () => {
  const { head, open } = opening(performance.now() - 4_000)
  let isOut = false
  void head.then(() => (isOut = true))
  await jest.advanceTimersByTimeAsync(5_999)
  expect(isOut).toBe(false)
  await jest.advanceTimersByTimeAsync(1)
  expect(isOut).toBe(true)
  const { heard, end } = listen(await head)
  await jest.advanceTimersByTimeAsync(1)
  expect(heard).toEqual([ping])
  await jest.advanceTimersByTimeAsync(10_000)
  expect(heard).toEqual([ping, ping])
  open()
  await end()
  expect(heard).toEqual([ping, ping, 'answer\n'])
})

test('what fails after the head is the last event; a mistake of ours is told without a word of it', async () => {
  for (const [error, words] of [
    [busy, 'failed: Busy.\n'],
    [new TypeError('canary'), 'failed: Internal error.\n'],
  ] as const) {
    const { head, reject } = opening()
    await jest.advanceTimersByTimeAsync(10_000)
    const { heard, end } = listen(await head)
    reject(error)
    await end()
    expect(heard).toEqual([ping, words])
  }
})
