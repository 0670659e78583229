import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { until } from '../../test/harness/until.ts'
import { listen } from './listen.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
afterAll(() => app.close())

const listeners = async (channel: string) => Number((await app.redis.pubsub('NUMSUB', channel))[1])
const untilListeners = (channel: string, count: number) =>
  until(async () => ((await listeners(channel)) === count ? true : undefined))

test('all of one process hear over one connection, each its channel, until the last has heard enough', async () => {
  const heard: string[] = []
  const ends = await Promise.all([
    listen('a', (message) => heard.push(`1 ${message}`)),
    listen('a', (message) => heard.push(`2 ${message}`)),
    listen('b', (message) => heard.push(`3 ${message}`)),
  ])
  expect([await listeners('a'), await listeners('b')]).toEqual([1, 1])
  await app.redis.publish('a', 'x')
  await until(async () => (heard.length === 2 ? true : undefined))
  ends[0]?.()
  await app.redis.publish('a', 'y')
  await app.redis.publish('b', 'z')
  await until(async () => (heard.length === 4 ? true : undefined))
  expect(heard).toEqual(['1 x', '2 x', '2 y', '3 z'])
  for (const end of ends.slice(1)) end()
  await Promise.all([untilListeners('a', 0), untilListeners('b', 0)])
})

test('a connection that was lost hears again when Redis is back; a silent Redis holds nobody up', async () => {
  const heard: string[] = []
  app.taps.redis.hold('from server')
  const end = await listen('c', (message) => heard.push(message))
  app.taps.redis.release()
  await untilListeners('c', 1)
  app.taps.redis.cut()
  await untilListeners('c', 0)
  app.taps.redis.mend()
  await untilListeners('c', 1)
  await app.redis.publish('c', 'again')
  await until(async () => heard[0])
  expect(heard).toEqual(['again'])
  end()
  await untilListeners('c', 0)
})
