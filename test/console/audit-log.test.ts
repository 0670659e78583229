import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { until } from '../harness/until.ts'
import { closeBrowser, openPage, rowOf, signedIn } from './harness/browser.ts'
import { newOffice, type Office } from './harness/server.ts'

let office: Office

beforeAll(async () => {
  office = await newOffice('Endframe')
  const { user_id } = await office.send<{ user_id: string }>('POST', '/members', {
    email: 'kim@endframe.example',
    role: 'viewer',
  })
  await office.send('PATCH', `/members/${user_id}`, { role: 'admin' })
  await office.send('DELETE', `/members/${user_id}`)
  const { id } = await office.send<{ id: string }>('POST', '/api-keys', { name: 'Nightly report' })
  await office.send('POST', `/api-keys/${id}/rotate`, { overlap_seconds: 3_600 })
  await office.send('DELETE', `/api-keys/${id}`)
  await office.send('PUT', '/budgets/organization', { period: 'monthly', limit_usd: '5.00' })
  await office.send('PUT', '/budgets/organization', { period: 'monthly', limit_usd: '7.50' })
})
afterAll(closeBrowser)

/** The first of all events: the operator invited the owner. */
const first = (page: Page) => rowOf(page, 'Organization created')
const titles = (page: Page): Promise<string[]> => page.locator('.event strong').allTextContents()
/** The titles, once there are so many. */
const titlesOnce = (page: Page, count: number): Promise<string[]> =>
  until(async () => {
    const all = await titles(page)
    return all.length === count ? all : undefined
  })

test('the log has the latest change first, who made it, and which fields it changed', async () => {
  const { page, problems } = await signedIn(office.key)
  await openPage(page, 'Audit log')
  await first(page).waitFor()
  expect((await titles(page)).slice(0, 8)).toEqual([
    'Budget set',
    'Budget set',
    'API key revoked',
    'API key rotated',
    'API key created',
    'Member removed',
    'Role changed',
    'Member invited',
  ])
  const change = rowOf(page, 'Role changed')
  expect(await change.locator('.differences > div').allTextContents()).toEqual(['roleviewer → admin'])
  // Whoever was removed is known by the events about them.
  await change.getByRole('link', { name: 'kim@endframe.example' }).waitFor()
  await change.getByText('owner@office.example').waitFor()
  expect(await rowOf(page, 'Budget set').first().locator('.differences > div').allTextContents()).toEqual([
    'limit usd5.00 → 7.50',
    'remaining usd5.00 → 7.50',
  ])

  await change.getByText('All of it').click()
  const [before, after] = await change.locator('pre').allTextContents()
  expect(JSON.parse(before ?? '')).toMatchObject({ email: 'kim@endframe.example', role: 'viewer' })
  expect(JSON.parse(after ?? '')).toMatchObject({ email: 'kim@endframe.example', role: 'admin' })
  await change.getByText(/req_/).waitFor()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await change.getByRole('button', { name: 'Copy the request ID' }).click()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(await change.getByText(/req_/).textContent()).toBe(copied)
  expect(problems).toEqual([])
})

test('the log is narrowed to a kind, to a member, to days, and to one thing', async () => {
  const { page } = await signedIn(office.key)
  await openPage(page, 'Audit log')
  await page.getByRole('combobox', { name: 'Change' }).selectOption('API key rotated')
  expect(await titlesOnce(page, 1)).toEqual(['API key rotated'])
  await page.getByRole('textbox', { name: 'To' }).fill('2020-01-01')
  await page.getByText('No event is like this').waitFor()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await first(page).waitFor()

  await rowOf(page, 'API key rotated').getByRole('link', { name: 'Nightly report' }).click()
  expect(await titlesOnce(page, 3)).toEqual(['API key revoked', 'API key rotated', 'API key created'])
  await page.getByText('Only what changed about Nightly report.').waitFor()
  await page.goBack()
  await first(page).waitFor()
  await page.getByLabel('By member').selectOption('owner@office.example')
  await page.getByLabel('With API key').selectOption('Nightly report')
  await page.getByText('No event is like this').waitFor()
})

test('a long log comes page by page', async () => {
  for (let count = 1; count <= 21; count += 1) {
    await office.send('PATCH', '/organization', { max_tokens: count })
  }
  const { page } = await signedIn(office.key)
  await openPage(page, 'Audit log')
  await titlesOnce(page, 20)
  await page.getByRole('button', { name: 'Show more' }).click()
  await first(page).waitFor()
  expect((await titles(page)).filter((title) => title === 'Rules changed')).toHaveLength(21)
})
