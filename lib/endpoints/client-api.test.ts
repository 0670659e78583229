import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { invocation } from '../../test/harness/invoke-handler.ts'
import { ApiError, TooManyRequestsError } from '../errors.ts'
import type { Route } from './route.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

/** The response to a request of Ada's that fails, on a route for clients of that API. */
async function refuse(dialect: NonNullable<Route['dialect']> | 'own', failure: ApiError) {
  const { bufferedEndpoint } = await import('./buffered-endpoint.ts')
  const { dialect: _dialect, ...plain } = routes['count-tokens']
  const route: Route = dialect === 'own' ? plain : { ...plain, dialect }
  const handler = bufferedEndpoint(route, {}, () => Promise.reject(failure))
  const { organizationId, userId } = app.ada
  const { event, context } = invocation(route, {
    headers: { 'x-org-id': organizationId, 'x-user-id': userId },
  })
  const { statusCode, headers, body } = await handler(event, context)
  return { statusCode, headers, body: JSON.parse(body) as object }
}

const noMoney = new ApiError({
  status: 402,
  type: 'billing_error',
  code: 'budget_exceeded',
  message: 'Spent.',
})

test.each([
  ['openai_chat', 402],
  ['openai_responses', 429],
] as const)(
  '%s tells of a spent budget by %i, in the shape of OpenAI, and that no retry helps',
  async (dialect, status) => {
    const { statusCode, headers, body } = await refuse(dialect, noMoney)
    expect([statusCode, headers['x-should-retry']]).toEqual([status, 'false'])
    expect(body).toEqual({
      error: { message: 'Spent.', type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
    })
    expect(headers['X-Request-ID']).toMatch(/^req_/)
    expect(headers['x-ratelimit-remaining-requests']).toMatch(/^\d+$/)
    expect(Object.keys(headers).filter((name) => name.startsWith('anthropic-'))).toEqual([])
  },
)

test.each([
  [60, undefined],
  [61, 'false'],
])('a wait of %i s is one that clients may sleep for: x-should-retry is %s', async (seconds, said) => {
  const { headers } = await refuse('openai_chat', new TooManyRequestsError('busy', 'Later.', seconds))
  expect([headers['Retry-After'], headers['x-should-retry']]).toEqual([String(seconds), said])
})

test('other routes know nothing of that', async () => {
  const { statusCode, headers, body } = await refuse('own', noMoney)
  expect(statusCode).toBe(402)
  expect(body).toMatchObject({ type: 'error', error: { type: 'billing_error', code: 'budget_exceeded' } })
  expect(headers).not.toHaveProperty('x-should-retry')
  expect(headers).not.toHaveProperty('x-ratelimit-remaining-requests')
})
