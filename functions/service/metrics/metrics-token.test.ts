import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

const scraper = 'a-token-of-the-scraper-0123456789'
const operator = 'a-token-of-the-operator-0123456789'
const formerOperator = 'the-token-of-the-operator-before-0123'

let app: Application

beforeAll(async () => {
  app = await startApplication({
    METRICS_TOKEN: scraper,
    OPERATOR_TOKENS: `${operator},${formerOperator}`,
    AUTH_MODE: 'production',
  })
})
afterAll(() => app.close())

const get = (path: string, headers: Record<string, string>) => app.send('GET', path, { headers })

test.each([
  ['the scraper', `Bearer ${scraper}`],
  ['the scraper, in small letters', `bearer ${scraper}`],
  ['the operator', `Bearer ${operator}`],
  ['the operator, before a rotation', `Bearer ${formerOperator}`],
])('the token of %s opens /metrics and /health/stores', async (_whose, authorization) => {
  const response = await get('/metrics', { authorization })
  expect(response.status).toBe(200)
  expect(await response.text()).toMatch(/^# HELP /)
  expect((await get('/health/stores', { authorization })).status).toBe(200)
})

test.each([
  {},
  { authorization: 'Bearer a-token-of-the-scrapex' },
  { authorization: `Bearer ${scraper.toUpperCase()}` },
  { authorization: `Bearer ${scraper},Bearer ${scraper}` },
  { authorization: `Bearer ${operator},${formerOperator}` },
  { authorization: scraper },
  { authorization: `Basic ${operator}` },
  { authorization: 'Bearer ' },
  { 'x-api-key': scraper },
  { 'x-api-key': operator },
])('%j does not', async (headers) => {
  expect((await get('/metrics', headers)).status).toBe(401)
})

test('a key of an organization does not, whatever its owner may do there', async () => {
  expect((await get('/metrics', { authorization: `Bearer ${app.credentials.adminKey}` })).status).toBe(401)
})

test.each(['/chats', '/organizations'])('the scraper’s token does not open %s', async (path) => {
  expect((await get(path, { authorization: `Bearer ${scraper}` })).status).toBe(401)
})
