import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { engineUrl } from '../test/harness/database.ts'
import { startTappedApplication, type TappedApplication } from '../test/harness/faults/tapped-application.ts'
import { startWireTap, type WireTap } from '../test/harness/faults/wire-tap.ts'
import { type BuiltFunctions, buildFunctionsToStart } from './stack/fixtures/start-functions.ts'

let app: TappedApplication
let dynamodb: WireTap
let functions: BuiltFunctions

beforeAll(async () => {
  app = await startTappedApplication()
  dynamodb = await startWireTap(app.log, 'dynamodb', engineUrl('DYNAMODB').href)
  functions = await buildFunctionsToStart(['health', 'list-chats', 'stream-message'])
}, 60_000)
afterEach(() => {
  for (const tap of Object.values(app.taps)) {
    tap.release()
    tap.mend()
  }
})
afterAll(async () => {
  await functions.remove()
  await app.close()
  await dynamodb.close()
})

/** Starts a function, and ends it before it is asked anything. @returns the stores that have answered it */
async function reachedBy(operation: string): Promise<string[]> {
  const mark = app.log.mark
  expect(await functions.start(operation, environment())).toBeUndefined()
  const answers = app.log.since(mark).filter(({ direction }) => direction === 'from server')
  return [...new Set(answers.map(({ store }) => store))].toSorted()
}

function environment(): Record<string, string> {
  const settings = process.env as Record<string, string>
  return { ...settings, DYNAMODB_ENDPOINT: dynamodb.through(engineUrl('DYNAMODB').href) }
}

test.each([
  ['stream-message', ['dynamodb', 'postgres', 'redis']],
  ['list-chats', ['postgres', 'redis']],
  ['health', ['redis']],
])('before its first request %s has reached every store that it will ask: %j', async (operation, stores) => {
  expect(await reachedBy(operation)).toEqual(stores)
})

test('a function starts without the stores that refuse it', async () => {
  for (const tap of [app.taps.postgres, app.taps.redis]) tap.cut()
  expect(await reachedBy('stream-message')).toEqual(['dynamodb'])
})

test('a function starts without a store that says nothing', async () => {
  app.taps.postgres.hold('to server')
  expect(await reachedBy('stream-message')).toEqual(['dynamodb', 'redis'])
})
