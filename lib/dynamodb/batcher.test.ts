import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { Batcher } from './batcher.ts'

let sent: number[][]
let batcher: Batcher<number, string>

beforeEach(() => {
  jest.useFakeTimers()
  sent = []
  batcher = new Batcher(3, async (inputs: number[]) => {
    sent.push(inputs)
    if (inputs.includes(13)) throw new Error('refused')
    return inputs.map((input) => `answer ${input}`)
  })
})
afterEach(() => {
  jest.useRealTimers()
})

/** What is answered without any time passing. */
async function answered(answer: Promise<string>): Promise<string | undefined> {
  await jest.advanceTimersByTimeAsync(0)
  return Promise.race([answer, Promise.resolve(undefined)])
}

test('an input that cannot wait goes at once, with those of the same moment', async () => {
  expect(await answered(batcher.add(1, 0))).toBe('answer 1')
  const both = [batcher.add(2, 0), batcher.add(3, 0)]
  await jest.advanceTimersByTimeAsync(0)
  expect([sent, await Promise.all(both)]).toEqual([
    [[1], [2, 3]],
    ['answer 2', 'answer 3'],
  ])
})

test('all leave when the first has waited as long as it can', async () => {
  const first = batcher.add(1, 20)
  await jest.advanceTimersByTimeAsync(5)
  const patient = batcher.add(2, 100)
  await jest.advanceTimersByTimeAsync(14)
  expect(sent).toEqual([])
  await jest.advanceTimersByTimeAsync(1)
  expect([sent, await first, await patient]).toEqual([[[1, 2]], 'answer 1', 'answer 2'])
})

test('an input that cannot wait takes along those that could, once', async () => {
  const patient = batcher.add(1, 50)
  expect(await answered(batcher.add(2, 0))).toBe('answer 2')
  expect(await patient).toBe('answer 1')
  await jest.advanceTimersByTimeAsync(40)
  void batcher.add(3, 50)
  await jest.advanceTimersByTimeAsync(49)
  expect(sent).toEqual([[1, 2]])
  await jest.advanceTimersByTimeAsync(1)
  expect(sent).toEqual([[1, 2], [3]])
})

test('more than a call holds is sent in several at once, each of which fails alone', async () => {
  const asked = [11, 12, 13, 14].map((input) => batcher.add(input, 0))
  const outcomes = Promise.allSettled(asked)
  await jest.advanceTimersByTimeAsync(0)
  expect(sent).toEqual([[11, 12, 13], [14]])
  const states = (await outcomes).map(({ status }) => status)
  expect(states).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
})
