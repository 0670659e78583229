import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const plain = {
  status: 'ok',
  env: 'test',
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  requestId: expect.stringMatching(/^req_[0-9a-f]{32}$/),
}

test('without credentials it says status, env, timestamp and requestId, and nothing else', async () => {
  const response = await app.send('GET', '/health')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual(plain)
})

test('a member is shown the organization and user that the headers name', async () => {
  const response = await app.send('GET', '/health', { as: app.ada })
  expect(await response.json()).toEqual({
    ...plain,
    organization: { id: app.ada.organizationId, name: expect.any(String) },
    user: { id: app.ada.userId, email: expect.stringContaining('@'), role: 'owner' },
  })
})

const unknown = '00000000000070008000000000000000'

test.each([
  [
    'an unknown organization',
    () => ({ 'x-org-id': `org_${unknown}`, 'x-user-id': app.ada.userId }),
    'not_accepted',
  ],
  [
    'an unknown user',
    () => ({ 'x-org-id': app.ada.organizationId, 'x-user-id': `user_${unknown}` }),
    'not_accepted',
  ],
  ['a member of another organization', () => ({ ...idsOf(), 'x-user-id': app.grace.userId }), 'not_accepted'],
  ['an organization without a user', () => ({ 'x-org-id': app.ada.organizationId }), 'headers_incomplete'],
  ['a user without an organization', () => ({ 'x-user-id': app.ada.userId }), 'headers_incomplete'],
  ['ids that are none', () => ({ 'x-org-id': 'acme', 'x-user-id': "' OR true --" }), 'headers_form'],
  ['empty ids', () => ({ 'x-org-id': '', 'x-user-id': '' }), 'headers_incomplete'],
])('%s is 401, and only what is wrong with the form is told apart', async (_who, headers, problem) => {
  const response = await app.send('GET', '/health', { headers: headers() })
  expect(response.status).toBe(401)
  expect(await response.json()).toEqual({
    type: 'error',
    error: {
      type: 'authentication_error',
      code: 'invalid_credentials',
      message: expect.stringMatching(/^Missing or invalid credentials\. /),
      details: { problem, looked_at: ['authorization', 'x-api-key', 'x-org-id', 'x-user-id'] },
    },
    request_id: response.headers.get('x-request-id'),
  })
})

const idsOf = () => ({ 'x-org-id': app.ada.organizationId, 'x-user-id': app.ada.userId })
