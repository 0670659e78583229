import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from '@jest/globals'
import { closeBrowser, newTab } from './harness/browser.ts'
import { serverUrl } from './harness/server.ts'

afterAll(closeBrowser)

test('the first load is no more than 90 KB of JavaScript, compressed, also with the chat', async () => {
  const { page } = await newTab()
  const scripts = new Map<string, Promise<Buffer>>()
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.set(response.url(), response.body())
  })
  await page.goto(`${serverUrl}/console/`)
  await page.getByRole('button', { name: 'ada@acme.example' }).click()
  await page.getByLabel('Message', { exact: true }).waitFor()
  const bodies = await Promise.all(scripts.values())
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
  expect([...scripts.keys()].filter((url) => url.includes('plot'))).toEqual([])
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(90_000)
})

test('files with hashed names are kept for ever, all others are asked for again, and all have the policy', async () => {
  const page = await fetch(`${serverUrl}/console/`)
  const script = /src="(\/console\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? ''
  const asset = await fetch(serverUrl + script)
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  for (const response of [page, asset]) {
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe/)
  }
  expect((await fetch(`${serverUrl}/console/assets/none.js`)).status).toBe(404)
  expect((await fetch(`${serverUrl}/console/assets/..%2findex.html`)).status).toBe(404)
})

test('the first page of the service leads to the console', async () => {
  const { page } = await newTab()
  await page.goto(serverUrl)
  await page.getByRole('link', { name: 'console' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(page.url()).toBe(`${serverUrl}/console/`)
})
