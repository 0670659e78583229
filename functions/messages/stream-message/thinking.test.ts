import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { joinTokens, type ReceivedEvent, readEvents } from '../../../test/harness/server-sent-events.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

/** Thinks for so long before its words. */
const thoughtFor = (firstTokenMs: number, thinking_tokens = 200) =>
  app.claude.script({ text: 'So be it.', hidesThinking: true, firstTokenMs, usage: { thinking_tokens } })
const ask = () => app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Think.' } })
const names = (events: readonly ReceivedEvent[]) => events.map(({ event }) => event)
const ofThinking = (events: readonly ReceivedEvent[]) => events.filter(({ event }) => event === 'thinking')
const others = (events: readonly ReceivedEvent[]) => events.filter(({ event }) => event !== 'thinking')
const counts = (events: readonly ReceivedEvent[]) =>
  ofThinking(events).map(({ data }) => Number(data['tokens'] ?? 0))

test('while Claude thinks unseen the client is told so, and how much; ids are those of the tokens alone', async () => {
  thoughtFor(2_600)
  const events = await Array.fromAsync(readEvents(await ask()))
  expect(names(events)).toEqual([
    'start',
    ...ofThinking(events).map(() => 'thinking'),
    'token',
    'token',
    'token',
    'done',
  ])
  const told = counts(events)
  expect(told.at(-1)).toBeGreaterThan(0)
  expect(told).toEqual(told.toSorted((one, other) => one - other))
  expect(told.at(-1)).toBeLessThanOrEqual(200)
  expect(told.length).toBeLessThanOrEqual(3)
  const ids = events.flatMap(({ event, id }) => (event === 'thinking' || event === 'token' ? [id] : []))
  expect(ids).toEqual([...told.map(() => undefined), '1', '2', '3'])
})

test('thinking that Claude does not count is told without a number', async () => {
  thoughtFor(2_600, 40)
  const events = await Array.fromAsync(readEvents(await ask()))
  expect(ofThinking(events).map(({ data }) => data)).toContainEqual({})
  expect(joinTokens(events)).toBe('So be it.')
})

test('an answer without thinking has no such event, however long it takes', async () => {
  app.claude.script({ text: 'So be it.', firstTokenMs: 1_500, tokenMs: 300 })
  const events = await Array.fromAsync(readEvents(await ask()))
  expect(names(events)).toEqual(['start', 'token', 'token', 'token', 'done'])
})

test('who follows a turn is told of its thinking while it goes on, and never afterwards', async () => {
  thoughtFor(4_500)
  const first = readEvents(await ask())
  const { value: start } = await first.next()
  const path = `/turns/${String(start?.data['turn_id'])}/stream`
  const follow = async () => Array.fromAsync(readEvents(await app.send('GET', path, { as: app.ada })))
  const [live] = await Promise.all([follow(), Array.fromAsync(first)])
  expect(counts(live).at(-1)).toBeGreaterThan(0)
  expect(names(live)).toEqual([
    'start',
    ...ofThinking(live).map(() => 'thinking'),
    ...names(others(live)).slice(1),
  ])
  expect(await follow()).toEqual(others(live))
})
