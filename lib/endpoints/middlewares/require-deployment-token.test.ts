import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { parsePrometheus } from '../../../test/harness/prometheus-text.ts'

const originSecret = 'only-the-edge-knows-this-0123456789'
let app: Application

beforeAll(async () => {
  app = await startApplication({ AUTH_MODE: 'production', ORIGIN_VERIFY_SECRETS: originSecret })
})
afterAll(() => app.close())

let addresses = 0
const newAddress = () => `198.51.100.${++addresses}:443`

const send = (path: string, address: string, headers: Record<string, string>) =>
  app.send('GET', path, {
    headers: { 'x-origin-verify': originSecret, 'cloudfront-viewer-address': address, ...headers },
  })

async function failures(credential: string): Promise<number> {
  const headers = { authorization: `Bearer ${app.credentials.metricsToken}` }
  const families = parsePrometheus(await (await send('/metrics', newAddress(), headers)).text())
  const samples = families.get('authentication_failures_total')?.samples ?? []
  return samples.find(({ labels }) => labels['credential'] === credential)?.value ?? 0
}

const routes = [
  ['/organizations', 'operator'],
  ['/metrics', 'metrics'],
] as const

test.each(routes)(
  'who guesses the token of %s is stopped after twenty, and counted',
  async (path, credential) => {
    const address = newAddress()
    const before = await failures(credential)
    const statuses: number[] = []
    for (let guess = 0; guess < 30; guess++) {
      statuses.push((await send(path, address, { authorization: `Bearer guess-${guess}` })).status)
    }
    expect(statuses).toEqual([...Array(20).fill(401), ...Array(10).fill(429)])
    expect((await failures(credential)) - before).toBe(20)
  },
)

test.each(routes)('%s opens to the right token also where others have guessed', async (path, credential) => {
  const address = newAddress()
  for (let guess = 0; guess < 25; guess++) await send(path, address, { 'x-api-key': `guess-${guess}` })
  const { operatorToken, metricsToken } = app.credentials
  const token = credential === 'operator' ? operatorToken : metricsToken
  expect((await send(path, address, { authorization: `Bearer ${token}` })).status).toBe(200)
})

test.each(routes)(
  'a caller of %s without credentials is not counted as guessing',
  async (path, credential) => {
    const address = newAddress()
    const before = await failures(credential)
    for (let time = 0; time < 25; time++) expect((await send(path, address, {})).status).toBe(401)
    expect(await failures(credential)).toBe(before)
  },
)
