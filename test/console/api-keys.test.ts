import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { closeBrowser, dialogOf, openPage, rowOf, signedIn } from './harness/browser.ts'
import { claudeSays, newOffice, type Office, refusalOf, server, serverUrl } from './harness/server.ts'

let office: Office

beforeAll(async () => {
  office = await newOffice('Pied Piper')
})
afterAll(closeBrowser)

const statusOf = async (key: string): Promise<number> => (await refusalOf(key, 'GET', '/me'))[0]

/** The key that a dialog shows, which is closed then. */
async function takeKey(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: /^The key of/ })
  const key = (await dialog.locator('pre').first().textContent()) ?? ''
  expect(key).toMatch(/^ck_live_[0-9a-f]{32}_[0-9A-Za-z]{49}$/)
  for (const line of await dialog.locator('pre').allTextContents()) expect(line).toContain(key)
  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  await dialog.waitFor({ state: 'detached' })
  return key
}

/** Runs in the page: everything of a tab in which a key could have been left. */
const left = `[
  document.documentElement.outerHTML,
  location.href,
  JSON.stringify([history.state, sessionStorage, localStorage]),
].join()`

test('a key is created, shown once, works, is rotated with an overlap, and revoked', async () => {
  const { page, problems } = await signedIn(office.key)
  const logged: string[] = []
  page.on('console', (message) => logged.push(message.text()))
  await openPage(page, 'API keys')

  await page.getByRole('button', { name: 'Create an API key' }).click()
  await dialogOf(page).getByLabel('Name').fill('Nightly report')
  await dialogOf(page)
    .getByRole('checkbox', { name: /^Read the rules/ })
    .check()
  await dialogOf(page).getByRole('radio', { name: 'Only these:' }).check()
  await dialogOf(page).getByRole('checkbox', { name: 'claude-haiku-5-5' }).check()
  await dialogOf(page).getByLabel('Last day').fill('2030-01-31')
  await dialogOf(page).getByRole('button', { name: 'Create', exact: true }).click()
  const first = await takeKey(page)
  const row = rowOf(page, 'Nightly report')
  await row.getByText('chat:read, chat:write, organization:read').waitFor()
  const { data } = await office.send<{ data: Record<string, unknown>[] }>('GET', '/api-keys')
  expect(data[0]).toMatchObject({ name: 'Nightly report', allowed_models: ['claude-haiku-5-5'] })
  expect(data[0]?.['scopes']).toHaveLength(3)
  expect(new Date(String(data[0]?.['expires_at'])).toString()).toContain('Feb 01 2030 00:00:00')
  await claudeSays({ text: 'Yes.' })
  const answer = await fetch(`${server.url}/chat`, {
    method: 'POST',
    headers: { 'x-api-key': first, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Do you work?', model: 'claude-haiku-5-5' }),
  })
  expect(await answer.json()).toMatchObject({ reply: 'Yes.' })

  await page.getByRole('button', { name: 'Rotate Nightly report' }).click()
  await dialogOf(page).getByLabel('The old key works for').selectOption('Another hour')
  await dialogOf(page).getByRole('button', { name: 'Rotate', exact: true }).click()
  const second = await takeKey(page)
  await row.getByText('Key before works until').waitFor()
  expect(second).not.toBe(first)
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200])

  await page.getByRole('button', { name: 'Revoke Nightly report' }).click()
  await dialogOf(page).getByText('This cannot be undone.').waitFor()
  await dialogOf(page).getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByRole('status').getByText('Nightly report is revoked.').waitFor()
  expect(await row.getByRole('button').count()).toBe(0)
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 401])

  for (const secret of [first, second]) {
    expect(await page.evaluate<string>(left)).not.toContain(secret)
    expect(logged.join('\n')).not.toContain(secret)
  }
  expect(problems).toEqual([])
})

test('a rotation without an overlap ends the old key at once', async () => {
  const made = await office.send<{ key: string }>('POST', '/api-keys', { name: 'Leaked' })
  const { page } = await signedIn(office.key)
  await openPage(page, 'API keys')
  await page.getByRole('button', { name: 'Rotate Leaked' }).click()
  await dialogOf(page).getByLabel('The old key works for').selectOption('No longer: it ends at once')
  await dialogOf(page).getByRole('button', { name: 'Rotate', exact: true }).click()
  const key = await takeKey(page)
  expect([await statusOf(made.key), await statusOf(key)]).toEqual([401, 200])
})

test('a double click makes one key', async () => {
  const { page } = await signedIn(office.key)
  await openPage(page, 'API keys')
  await page.getByRole('button', { name: 'Create an API key' }).click()
  await dialogOf(page).getByLabel('Name').fill('Once')
  await dialogOf(page).getByRole('button', { name: 'Create', exact: true }).dblclick()
  await takeKey(page)
  await rowOf(page, 'Once').waitFor()
  const { data } = await office.send<{ data: { name: string }[] }>('GET', '/api-keys')
  expect(data.filter(({ name }) => name === 'Once')).toHaveLength(1)
})

test('the lines that come with a key work as they are', async () => {
  const { page } = await signedIn(office.key)
  await openPage(page, 'API keys')
  await page.getByRole('button', { name: 'Create an API key' }).click()
  await dialogOf(page).getByLabel('Name').fill('Lines')
  await dialogOf(page).getByRole('button', { name: 'Create', exact: true }).click()
  const lines = page.getByRole('dialog', { name: 'The key of Lines' }).locator('pre')
  await lines.first().waitFor()
  const [key, curl, claudeCode, openai] = await lines.allTextContents()
  await claudeSays({ text: 'Hello to you.' })
  const { stdout } = await promisify(execFile)('sh', ['-c', curl ?? ''])
  expect(JSON.parse(stdout)).toMatchObject({ reply: 'Hello to you.' })
  expect(claudeCode).toBe(
    `export ANTHROPIC_BASE_URL=${serverUrl}\nexport ANTHROPIC_AUTH_TOKEN=${key}\nclaude`,
  )
  expect(openai).toBe(`export OPENAI_BASE_URL=${serverUrl}/v1\nexport OPENAI_API_KEY=${key}`)
})
