import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({
    METRICS_TOKEN: 'a-token-of-the-scraper-0123456789',
    AUTH_MODE: 'production',
  })
})
afterAll(() => app.close())

const scrape = (authorization?: string) =>
  app.send('GET', '/metrics', { headers: { ...(authorization !== undefined && { authorization }) } })

test.each(['Bearer a-token-of-the-scraper-0123456789', 'bearer a-token-of-the-scraper-0123456789'])(
  '%s opens /metrics',
  async (authorization) => {
    const response = await scrape(authorization)
    expect(response.status).toBe(200)
    expect(await response.text()).toMatch(/^# HELP /)
  },
)

test.each([
  undefined,
  'Bearer a-token-of-the-scrapex',
  'Bearer A-TOKEN-OF-THE-SCRAPER-0123456789',
  'Bearer a-token-of-the-scraper-0123456789,Bearer a-token-of-the-scraper-0123456789',
  'a-token-of-the-scraper-0123456789',
  'Basic a-token-of-the-scraper-0123456789',
  'Bearer ',
])('%j does not', async (authorization) => {
  const response = await scrape(authorization)
  expect(response.status).toBe(401)
})

test('the token opens nothing else', async () => {
  const headers = { authorization: 'Bearer a-token-of-the-scraper-0123456789' }
  expect((await app.send('GET', '/chats', { headers })).status).toBe(401)
})
