import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ METRICS_TOKEN: 'a-token-of-the-scraper', AUTH_MODE: 'production' })
})
afterAll(() => app.close())

const scrape = (authorization?: string) =>
  app.send('GET', '/metrics', { headers: { ...(authorization !== undefined && { authorization }) } })

test.each(['Bearer a-token-of-the-scraper', 'bearer a-token-of-the-scraper'])(
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
  'Bearer A-TOKEN-OF-THE-SCRAPER',
  'Bearer a-token-of-the-scraper,Bearer a-token-of-the-scraper',
  'a-token-of-the-scraper',
  'Basic a-token-of-the-scraper',
  'Bearer ',
])('%j does not', async (authorization) => {
  const response = await scrape(authorization)
  expect(response.status).toBe(401)
})

test('the token opens nothing else', async () => {
  const headers = { authorization: 'Bearer a-token-of-the-scraper' }
  expect((await app.send('GET', '/chats', { headers })).status).toBe(401)
})
