import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { Together } from './together.ts'

let sent: number[][]
let together: Together<number, string>

beforeEach(() => {
  jest.useFakeTimers()
  sent = []
  together = new Together(3, async (inputs: number[]) => {
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

test('who is alone waits for nobody, however soon it comes after another', async () => {
  expect(await answered(together.add(1))).toBe('answer 1')
  expect(await answered(together.add(2))).toBe('answer 2')
  expect(sent).toEqual([[1], [2]])
})

test('once two have met, the next wait for more, 25 ms from then on, until one is alone again', async () => {
  const both = [together.add(1), together.add(2)]
  await jest.advanceTimersByTimeAsync(20)
  const late = together.add(3)
  await jest.advanceTimersByTimeAsync(4)
  expect([sent, await Promise.all(both)]).toEqual([[[1, 2]], ['answer 1', 'answer 2']])
  await jest.advanceTimersByTimeAsync(1)
  expect([sent, await late]).toEqual([[[1, 2], [3]], 'answer 3'])
  expect(await answered(together.add(4))).toBe('answer 4')
})

test('more than a call holds is sent in several at once, each of which fails alone', async () => {
  const asked = [11, 12, 13, 14].map((input) => together.add(input))
  const outcomes = Promise.allSettled(asked)
  await jest.advanceTimersByTimeAsync(0)
  expect(sent).toEqual([[11, 12, 13], [14]])
  const states = (await outcomes).map(({ status }) => status)
  expect(states).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
})
