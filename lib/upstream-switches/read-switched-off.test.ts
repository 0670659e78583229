import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { setClock } from '../../test/harness/set-clock.ts'
import { readSwitchedOff } from './read-switched-off.ts'
import { switchOff, switchOn } from './switch-upstream.ts'

let app: TappedApplication
let now = Date.now()

beforeAll(async () => {
  app = await startTappedApplication()
})
beforeEach(() => later(10_000))
afterEach(async () => {
  jest.useRealTimers()
  app.taps.postgres.release()
  app.taps.postgres.mend()
  await app.database.rows('DELETE FROM upstream_switches')
})
afterAll(() => app.close())

function later(milliseconds: number): void {
  now += milliseconds
  setClock(now)
}

const model = 'claude-sonnet-5-5'
const ofSonnet = { upstream: 'anthropic', model } as const
const read = async (of = model) => [...(await readSwitchedOff(of))]

test('three seconds later a switch is seen, for its model and no other', async () => {
  expect(await read()).toEqual([])
  await switchOff(ofSonnet, 'x')
  later(3_000)
  expect(await read()).toEqual(['anthropic'])
  expect(await read('claude-opus-5-5')).toEqual([])
  await switchOn(ofSonnet)
  later(3_000)
  expect(await read()).toEqual([])
})

test('those who ask at the same time, or soon after, share one query', async () => {
  const { mark } = app.log
  await Promise.all(Array.from({ length: 20 }, () => read()))
  await read()
  const queries = app.log
    .since(mark, 'postgres')
    .filter(({ direction, text }) => direction === 'to server' && text.includes('switched_off('))
  expect(queries).toHaveLength(1)
})

test.each([
  ['is away', () => app.taps.postgres.cut(), 'UnavailableError'],
  ['says nothing', () => app.taps.postgres.hold('to server'), 'No answer within 1000 ms'],
])(
  'while Postgres %s, what was known last counts, or none, and the log says so',
  async (_how, fail, reason) => {
    await switchOff(ofSonnet, 'x')
    expect(await read()).toEqual(['anthropic'])
    const known = app.logs.lines().length
    fail()
    later(3_000)
    expect(await read()).toEqual(['anthropic'])
    later(3_000)
    expect(await read()).toEqual(['anthropic'])
    expect(await read('claude-never-asked')).toEqual([])
    const told = app.logs
      .lines()
      .slice(known)
      .filter(({ message }) => message === 'Nobody knows which upstreams are switched off')
    expect(told).toHaveLength(3)
    for (const line of told)
      expect(line).toMatchObject({ level: 'WARN', reason: expect.stringContaining(reason) })

    app.taps.postgres.release()
    app.taps.postgres.mend()
    await switchOn(ofSonnet)
    later(3_000)
    expect(await read()).toEqual([])
  },
)
