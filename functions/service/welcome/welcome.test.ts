import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { demo } from '../../../lib/endpoints/example-ids.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { invocation } from '../../../test/harness/invoke-handler.ts'
import { routes } from '../../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const page = async () => {
  const response = await app.send('GET', '/', { headers: { accept: 'text/html,*/*;q=0.8' } })
  return { response, text: await response.text() }
}

test('a browser gets a page that runs no script and loads nothing', async () => {
  const { response, text } = await page()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(text).not.toMatch(/<script|src=/)
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(text) ?? []
  const hash = createHash('sha256').update(style).digest('base64')
  expect(response.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  )
})

test('every address of this service on the page is one', async () => {
  const { text } = await page()
  const own = [...text.matchAll(/href="(\/[^"]*)"/g)].map(([, address = '']) => address)
  expect(own).toContain('/docs')
  // Files, which no function serves: the front of the local server does, and the edge of a deployment.
  const ofFunctions = own.filter((address) => address !== '/console/')
  expect(own).not.toEqual(ofFunctions)
  for (const address of ofFunctions)
    expect((await app.send('GET', address, { as: app.ada })).status).toBe(200)
})

test('the first request works as it stands there', async () => {
  const { text } = await page()
  expect(text).toContain(demo.organizationId)
  expect(text).toContain(`curl -N ${app.url}/chat/stream`)
  const response = await app.send('POST', '/chat/stream', { as: demo, body: { message: 'Hello!' } })
  expect(await response.text()).toMatch(/event: done/)
})

test('of the name that it was asked by the page shows host and port, and nothing that somebody put before it', async () => {
  const { handler } = await import('./handler.ts')
  const headers = { accept: 'text/html', host: 'x"><script>@localhost:3000' }
  const { event, context } = invocation(routes.welcome, { headers })
  const { body } = (await handler(event, context)) as { body: string }
  expect(body).toContain('<pre>curl -N http://localhost:3000/chat/stream')
  expect(body).not.toContain('<script>')
})

test('a program gets the addresses as JSON', async () => {
  const response = await app.send('GET', '/')
  expect(await response.json()).toMatchObject({ docs: '/docs', metrics: '/metrics' })
})
