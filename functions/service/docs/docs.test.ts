import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import document from '../../../docs/openapi.json' with { type: 'json' }
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ AUTH_MODE: 'production' })
})
afterAll(() => app.close())

const header = (response: Response, name: string) => response.headers.get(name)

test('/openapi.json is the committed description, for everybody', async () => {
  const response = await app.send('GET', '/openapi.json')
  expect(header(response, 'content-type')).toBe('application/json')
  expect(await response.json()).toEqual(document)
})

test('the page at /docs may load from its own service only, and runs no script but the one that it came with', async () => {
  const response = await app.send('GET', '/docs')
  expect(header(response, 'content-type')).toBe('text/html; charset=utf-8')
  expect(header(response, 'x-content-type-options')).toBe('nosniff')
  expect(header(response, 'cache-control')).toBe('no-store')

  const scripts = [...(await response.text()).matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, script = '']) => script,
  )
  expect(scripts).toHaveLength(1)
  const hash = createHash('sha256')
    .update(scripts[0] ?? '')
    .digest('base64')
  const policy = header(response, 'content-security-policy')?.split('; ')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}'`)
  expect(policy).toContain("connect-src 'self'")
  expect(policy?.join()).not.toMatch(/unsafe|https?:|\*/)
})

test('everything that the page loads is answered, as what it is, and may be kept for good', async () => {
  const page = await (await app.send('GET', '/docs')).text()
  const addresses = [...page.matchAll(/(?:src|href)="(\/docs\/[^"]*)"/g)].map(([, address = '']) => address)
  const answers = await Promise.all(addresses.map((address) => app.send('GET', address)))
  expect(answers.map((response) => [response.status, header(response, 'content-type')])).toEqual([
    [200, 'text/css; charset=utf-8'],
    [200, 'text/javascript; charset=utf-8'],
  ])
  for (const response of answers) {
    expect(header(response, 'cache-control')).toBe('public, max-age=31536000, immutable')
    expect(header(response, 'x-content-type-options')).toBe('nosniff')
    expect((await response.text()).length).toBeGreaterThan(100_000)
  }
})

test.each(['package.json', 'swagger-ui.js', '..%2fpackage.json', '%2e%2e%2fpackage.json', 'constructor'])(
  'no other file is served: /docs/%s is 404',
  async (asset) => {
    const response = await app.send('GET', `/docs/${asset}`)
    expect(response.status).toBe(404)
    expect(header(response, 'cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ error: { code: 'asset_not_found' } })
  },
)
