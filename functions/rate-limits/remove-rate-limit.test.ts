import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../lib/auth/api-keys/api-key.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { auditRows } from '../../test/harness/audit-rows.ts'
import { refusesForeignIds } from '../../test/harness/foreign-ids.ts'
import { listRateLimits, type RateLimitPath, setRateLimit } from '../../test/harness/rate-limits.ts'
import { routes } from '../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const remove = (path: string, as = app.ada) =>
  app.send('DELETE', `/rate-limits/${path}`, { as, headers: { 'x-request-id': requestIdOf(path) } })
const requestIdOf = (path: string) => path.replaceAll('/', '-')
const paths = (): RateLimitPath[] => [
  'organization',
  `members/${app.ada.userId}`,
  `api-keys/${readApiKeyId(app.credentials.apiKey)}`,
]
const setAll = () =>
  Promise.all(paths().map((path) => setRateLimit(app, path, { requests_per_minute: 1_000_000 })))

test.each([
  [0, 'the organization'],
  [1, 'a member'],
  [2, 'a key'],
])('limits number %i, of %s, are removed, and no others, and the log holds what they were', async (index) => {
  await setAll()
  const { data: before } = await listRateLimits(app)
  const path = paths()[index] ?? ''
  const response = await remove(path)
  expect(response.status).toBe(204)
  expect(await response.text()).toBe('')
  expect((await listRateLimits(app)).data).toEqual(before.toSpliced(index, 1))
  expect(await auditRows(app, requestIdOf(path))).toMatchObject([
    { action: 'rate_limit.removed', before: before[index], after: null },
  ])
  expect((await remove(path)).status).toBe(404)
})

refusesForeignIds(() => app, routes['remove-member-rate-limit'])
refusesForeignIds(() => app, routes['remove-api-key-rate-limit'])

test('the limits of another organization stay', async () => {
  await setAll()
  for (const path of paths()) expect((await remove(path, app.grace)).status).toBe(404)
  expect((await listRateLimits(app)).data).toHaveLength(3)
})
