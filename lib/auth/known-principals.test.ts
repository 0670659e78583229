import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { AuthenticationError, UnavailableError } from '../errors.ts'
import type { Credential } from './credential.ts'
import { forget, recall, recallRefusal, remember } from './known-principals.ts'
import { type Principal, toPrincipal } from './principal.ts'

const principal: Principal = toPrincipal({
  organization_id: 'org_019a0000000070008000000000000001',
  organization_name: 'Acme',
  suspended: false,
  default_model: null,
  system_prompt: null,
  allowed_models: null,
  max_tokens: null,
  max_tokens_by_model: null,
  user_id: 'user_019a0000000070008000000000000001',
  email: null,
  role: 'owner',
  standing: 'owner',
  rate_limits: null,
})
const found = (expiresAt = Infinity) => Promise.resolve({ principal, expiresAt })
let keys = 0
/** A credential that no other test has. */
const credential = (): Credential => ({ kind: 'api-key', key: `key ${keys++}` })

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }))
afterEach(() => {
  jest.restoreAllMocks()
  jest.useRealTimers()
})

test('a credential is believed for ten seconds from when it was asked about, and then no more', async () => {
  const shown = credential()
  expect(recall(shown)).toBeUndefined()
  const asked = Promise.withResolvers<{ principal: Principal; expiresAt: number }>()
  const remembered = remember(shown, asked.promise)
  // The answer may have been true when the question was asked, and not when it came.
  jest.advanceTimersByTime(4_000)
  asked.resolve({ principal, expiresAt: Infinity })
  await remembered
  jest.advanceTimersByTime(5_999)
  expect(await recall(shown)).toBe(principal)
  jest.advanceTimersByTime(1)
  expect(recall(shown)).toBeUndefined()
})

test.each([
  ['the wall clock is set back', () => jest.setSystemTime(Date.now() - 3_600_000)],
  ['the wall clock stands', () => jest.spyOn(Date, 'now').mockReturnValue(Date.now())],
  [
    'the process is frozen with its own clock',
    () => jest.spyOn(performance, 'now').mockReturnValue(performance.now()),
  ],
])('also where %s it is believed for ten seconds and no longer', async (_what, disturb) => {
  const shown = credential()
  await remember(shown, found())
  disturb()
  jest.advanceTimersByTime(9_999)
  expect(await recall(shown)).toBe(principal)
  jest.advanceTimersByTime(1)
  expect(recall(shown)).toBeUndefined()
})

test('a refusal is believed for a second, and only where it was asked about', async () => {
  const [believed, confirmed] = [credential(), credential()]
  await remember(believed, found())
  await remember(confirmed, found(), { confirmsRefusal: true })
  expect(recallRefusal(believed)).toBeUndefined()
  jest.advanceTimersByTime(999)
  expect(await recallRefusal(confirmed)).toBe(principal)
  jest.advanceTimersByTime(1)
  expect(recallRefusal(confirmed)).toBeUndefined()
  expect(await recall(confirmed)).toBe(principal)
})

test('what is forgotten is not believed', async () => {
  const shown = credential()
  await remember(shown, found())
  forget(shown)
  expect(recall(shown)).toBeUndefined()
})

test('a caller who asks again after that is remembered again', async () => {
  const shown = credential()
  await remember(shown, found())
  jest.advanceTimersByTime(10_000)
  await remember(shown, found())
  jest.advanceTimersByTime(9_999)
  expect(await recall(shown)).toBe(principal)
})

test('a credential that ends earlier is believed until then', async () => {
  const shown = credential()
  await remember(shown, found(Date.now() + 3_000))
  jest.advanceTimersByTime(2_999)
  expect(await recall(shown)).toBe(principal)
  jest.advanceTimersByTime(1)
  expect(recall(shown)).toBeUndefined()
})

test('while the question is under way everybody waits for its one answer', async () => {
  const shown = credential()
  const asked = Promise.withResolvers<{ principal: Principal; expiresAt: number }>()
  const first = remember(shown, asked.promise)
  expect(recall(shown)).toBe(first)
  const others = Array.from({ length: 100 }, async () => recall(shown))
  asked.resolve({ principal, expiresAt: Infinity })
  expect(new Set(await Promise.all(others))).toEqual(new Set([principal]))
})

test.each([
  ['a refusal', new AuthenticationError()],
  ['an outage', new UnavailableError('database_unavailable', 'away', 2)],
])('%s reaches every waiting caller, and is not remembered', async (_what, error) => {
  const shown = credential()
  const asked = Promise.withResolvers<never>()
  const waiting = [remember(shown, asked.promise), (async () => recall(shown))()]
  asked.reject(error)
  expect(await Promise.allSettled(waiting)).toEqual([
    { status: 'rejected', reason: error },
    { status: 'rejected', reason: error },
  ])
  expect(recall(shown)).toBeUndefined()
})

test('a question that failed late does not forget what a later one found', async () => {
  const shown = credential()
  const asked = Promise.withResolvers<never>()
  const late = remember(shown, asked.promise)
  jest.advanceTimersByTime(10_000)
  await remember(shown, found())
  asked.reject(new UnavailableError('database_unavailable', 'away', 2))
  await expect(late).rejects.toThrow('away')
  expect(await recall(shown)).toBe(principal)
})

test('every part of a credential counts', async () => {
  const jwt: Credential = { kind: 'jwt', jwt: 'x', organizationId: undefined }
  await remember(jwt, found())
  expect(recall({ ...jwt, organizationId: 'org_2' })).toBeUndefined()
  expect(recall({ kind: 'api-key', key: 'x' })).toBeUndefined()
  expect(await recall({ ...jwt })).toBe(principal)
})

test('of more than ten thousand the oldest are forgotten; one that is asked about again is not the oldest', async () => {
  const [oldest, next] = [credential(), credential()]
  await remember(oldest, found())
  await remember(next, found())
  const others = Array.from({ length: 9_998 }, credential)
  for (const other of others) await remember(other, found())
  // It takes its own place, so nobody has to go.
  await remember(next, found())
  expect(await recall(oldest)).toBe(principal)
  await remember(credential(), found())
  expect(recall(oldest)).toBeUndefined()
  expect(await recall(next)).toBe(principal)
})
